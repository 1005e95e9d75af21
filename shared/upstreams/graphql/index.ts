export { createGraphqlTransports, type GraphqlService } from './create-graphql-transports.ts';
