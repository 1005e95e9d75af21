import type { ChannelOptions } from '@grpc/grpc-js';

/** Answers beyond this many bytes, decompressed, are refused while they arrive. */
export const maxAnswerBytes = 4 * 1024 * 1024;

/** A connection that has not sent its HTTP/2 settings by then is given up. */
export const handshakeTimeoutMs = 2_000;

/** How often a host name is looked up again, so that a new instance gets its share of the calls within half a minute. */
export const resolveEveryMs = 20_000;

/** One channel a service, for the life of the process. */
export const channelOptions: ChannelOptions = {
  'grpc.max_receive_message_length': maxAnswerBytes,
  // A connection on which nothing answers is found and replaced within 12 s. Not without calls: servers count such pings as abuse.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 2_000,
  'grpc.keepalive_permit_without_calls': 0,
  // Each instance behind a name gets its share; pick_first would send all to one.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // No TXT lookup: how calls are made is said here and in the registry.
  'grpc.service_config_disable_resolution': 1,
  'grpc.dns_min_time_between_resolutions_ms': 10_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // Retries are the pipeline's, which knows budget and deadline; also the transparent ones of grpc-js.
  'grpc.enable_retries': 0,
  // The proxy variables of the environment are for the outside; services are reached directly.
  'grpc.enable_http_proxy': 0,
  // A channel that replaces another must not get the connection attempt that hangs.
  'grpc.use_local_subchannel_pool': 1,
  // Its records are kept a call, and nobody reads them.
  'grpc.enable_channelz': 0,
};
