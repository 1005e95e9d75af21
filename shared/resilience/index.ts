export { SharedCall } from './shared-call.ts';
