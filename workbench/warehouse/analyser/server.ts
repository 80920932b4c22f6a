// Google's GoogleSQL server as a supervised child: started on first use, restarted when it dies, never left behind.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import * as protoLoader from '@grpc/proto-loader';
import { WarehouseError } from '../errors';

const require = createRequire(import.meta.url);

/** The protobufjs that the proto loader itself uses: it refuses trees nested deeper than a hundred messages unless told. */
interface ProtobufLimits {
  readonly util: { recursionLimit: number };
  readonly Reader: { recursionLimit: number };
}

const DEEPEST_MESSAGE = 50_000;
const protobuf: ProtobufLimits = createRequire(require.resolve('@grpc/proto-loader'))('protobufjs');
protobuf.util.recursionLimit = DEEPEST_MESSAGE;
protobuf.Reader.recursionLimit = DEEPEST_MESSAGE;

const packageFolder = dirname(require.resolve('@fivetrandevelopers/zetasql/package.json'));
const serverFolder = join(packageFolder, 'lib', 'zetasql');

/** Ends the server when our end of its standard input closes, so that not even a killed parent leaves it running. */
const GUARD = 'exec 3<&0; "$0" localhost "$1" & p=$!; (cat <&3 >/dev/null; kill -9 $p 2>/dev/null) & wait $p';

const binaries: Readonly<Record<string, string>> = {
  'linux-x64': 'remote_server.so',
  'linux-arm64': 'remote_server_arm.so',
  'darwin-x64': 'remote_server',
  'darwin-arm64': 'remote_server_arm',
};

export type RpcMethod = 'Analyze' | 'Parse' | 'EvaluateQuery' | 'EvaluateModify' | 'GetLanguageOptions' | 'FormatSql';

/** A message as the proto loader gives it. */
export type Message = Readonly<Record<string, unknown>>;

interface RunningServer {
  readonly child: ChildProcess;
  readonly client: grpc.Client;
  readonly gone: Promise<void>;
}

function binaryPath(): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = binaries[platform];
  const path = name && join(serverFolder, name);
  if (!path || !existsSync(path)) {
    throw new WarehouseError(
      'backendError',
      `Google's SQL analyser has no binary for ${platform}; it runs on ${Object.keys(binaries).join(', ')}. Use one of those, or reinstall with "npm ci".`,
    );
  }
  return path;
}

let methods: protoLoader.ServiceDefinition | undefined;

function rpc(method: RpcMethod): protoLoader.MethodDefinition<object, object> {
  methods ??= protoLoader.loadSync('local_service.proto', {
    defaults: false,
    oneofs: false,
    longs: String,
    enums: String,
    includeDirs: [join(serverFolder, 'protos')],
  })['zetasql.local_service.ZetaSqlLocalService'] as protoLoader.ServiceDefinition;
  const definition = methods[method];
  if (!definition) throw new WarehouseError('internalError', `The analyser has no method ${method}.`);
  return definition;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

export class AnalyserServer {
  private running: Promise<RunningServer> | undefined;
  private current: RunningServer | undefined;
  private stopped = false;

  /** Calls one method; a server that died under the call is started again and the call made once more. */
  async call(method: RpcMethod, request: object): Promise<Message> {
    for (let attempt = 1; ; attempt++) {
      const server = await this.start();
      try {
        return await this.invoke(server, method, request);
      } catch (error) {
        const code = (error as Partial<grpc.ServiceError>).code;
        if (code !== grpc.status.UNAVAILABLE && code !== grpc.status.CANCELLED) throw error;
        await this.discard(server);
        if (attempt === 2) {
          throw new WarehouseError(
            'backendError',
            'The SQL analyser stopped twice on this statement; it was started again and other statements go on.',
          );
        }
      }
    }
  }

  /** The process id of the running server's guard, for tests that kill it. */
  get pid(): number | undefined {
    return this.current?.child.pid;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const running = this.running;
    if (running) {
      const server = await running.catch(() => undefined);
      if (server) await this.discard(server);
    }
  }

  private invoke(server: RunningServer, method: RpcMethod, request: object): Promise<Message> {
    const { path, requestSerialize, responseDeserialize } = rpc(method);
    return new Promise((resolve, reject) => {
      server.client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, value) =>
        error ? reject(error) : resolve((value ?? {}) as Message),
      );
    });
  }

  private start(): Promise<RunningServer> {
    if (this.stopped) return Promise.reject(new WarehouseError('stopped', 'The SQL analyser was stopped.'));
    this.running ??= this.launch().catch((error) => {
      this.running = undefined;
      throw error;
    });
    return this.running;
  }

  private async launch(): Promise<RunningServer> {
    const binary = binaryPath();
    const port = await freePort();
    const child = spawn('sh', ['-c', GUARD, binary, String(port)], { stdio: ['pipe', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000);
    });
    const died = new Promise<never>((_, reject) => {
      child.once('error', (error) => reject(error));
      child.once('exit', (code) =>
        reject(
          new WarehouseError(
            'backendError',
            `The SQL analyser's binary ${binary} does not run here (exit ${code}): ${complaint.trim() || 'no message'}`,
          ),
        ),
      );
    });
    died.catch(() => undefined);
    const client = new grpc.Client(`localhost:${port}`, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      'grpc.initial_reconnect_backoff_ms': 20,
      'grpc.max_reconnect_backoff_ms': 100,
    });
    const ready = new Promise<void>((resolve, reject) => {
      client.waitForReady(Date.now() + 20_000, (error) => (error ? reject(error) : resolve()));
    });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const server: RunningServer = { child, client, gone };
    try {
      await Promise.race([ready, died]);
    } catch (error) {
      child.stdin?.end();
      child.kill('SIGKILL');
      client.close();
      throw error;
    }
    child.once('exit', () => {
      // The guard may have been killed alone: the server itself goes when its pipe closes.
      child.stdin?.destroy();
      if (this.current === server) {
        this.current = undefined;
        this.running = undefined;
      }
    });
    // A warehouse that is idle must not keep its program alive: whoever serves does that.
    child.unref();
    for (const stream of [child.stdin, child.stderr]) {
      if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
    this.current = server;
    return server;
  }

  private async discard(server: RunningServer): Promise<void> {
    if (this.current === server) {
      this.current = undefined;
      this.running = undefined;
    }
    server.client.close();
    if (server.child.exitCode !== null || server.child.signalCode !== null) return;
    server.child.ref();
    server.child.stdin?.end();
    await server.gone;
  }
}

let shared: AnalyserServer | undefined;

/** One analyser a process, shared by every warehouse in it. */
export function sharedAnalyser(): AnalyserServer {
  shared ??= new AnalyserServer();
  return shared;
}

/** Stops the shared analyser; the next call to `sharedAnalyser` begins anew. */
export async function stopSharedAnalyser(): Promise<void> {
  const server = shared;
  shared = undefined;
  await server?.stop();
}
