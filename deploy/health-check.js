// Asks a container's process whether it is well: `node deploy/health-check.js http://127.0.0.1:4000/livez`, or `grpc://127.0.0.1:8002` for
// the standard health service of gRPC. Exit code 0 when it is. The image has no curl, and needs none.
import grpc from '@grpc/grpc-js';

const timeoutMs = 1500;
const address = new URL(process.argv[2] ?? '');

if (address.protocol === 'grpc:') askGrpc(address.host);
else await askHttp(address);

async function askHttp(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) fail(`${url} answered ${response.status}`);
}

/** grpc.health.v1.Health/Check by hand: an empty request asks for the whole server, and the two bytes 08 01 say SERVING. */
function askGrpc(host) {
  const client = new grpc.Client(host, grpc.credentials.createInsecure());
  const bytes = (value) => value;
  const options = { deadline: Date.now() + timeoutMs };
  const answered = (error, answer) => {
    client.close();
    if (error) fail(`${host}: ${error.message}`);
    else if (!answer.equals(Buffer.from([8, 1]))) fail(`${host} is not serving`);
  };
  client.makeUnaryRequest(
    '/grpc.health.v1.Health/Check',
    bytes,
    bytes,
    Buffer.alloc(0),
    new grpc.Metadata(),
    options,
    answered,
  );
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
