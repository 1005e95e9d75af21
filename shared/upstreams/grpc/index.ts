export { createGrpcTransport } from './create-grpc-transport.ts';
