import { fromJSON, type MethodDefinition } from '@grpc/proto-loader';

/** The standard health service, https://github.com/grpc/grpc/blob/master/doc/health-checking.md, without Watch. */
const PROTO: Parameters<typeof fromJSON>[0] = {
  nested: {
    grpc: {
      nested: {
        health: {
          nested: {
            v1: {
              nested: {
                HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
                HealthCheckResponse: {
                  fields: { status: { type: 'ServingStatus', id: 1 } },
                  nested: { ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } } },
                },
                Health: {
                  methods: {
                    Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse', comment: '' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

export const healthDefinition = fromJSON(PROTO, { enums: String })['grpc.health.v1.Health'] as {
  readonly Check: MethodDefinition<object, object>;
};
