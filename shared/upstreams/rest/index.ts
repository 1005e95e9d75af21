export { createRestTransport, type RestTransportOptions } from './rest-transport.ts';
