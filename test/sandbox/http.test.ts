import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { startSandbox } from '../../src/sandbox/index.js';
import { call, useSandboxes } from './client.js';
import { program } from '../support/program.js';

const start = useSandboxes();

describe('the server', () => {
  it('listens on a free loopback port', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.url).toBe(`http://127.0.0.1:${one.port}`);
    expect(one.port).not.toBe(two.port);
  });

  it('rejects when its port is taken', async () => {
    const { port } = await start();
    await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
  });

  it('keeps connections alive', async () => {
    const sandbox = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let index = 0; index < 3; index += 1) {
      const sent = request(`${sandbox.url}/o/a/users`, { agent }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      ports.add(sent.socket?.localPort);
      response.resume();
      await once(response, 'end');
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  });

  it('takes the whole URL that a client sends which takes it for a proxy', async () => {
    const sandbox = await start();
    const options = { host: sandbox.host, port: sandbox.port };
    for (const path of ['http://api.example.com/o/a/users?limit=2', 'HTTP://x:1', '*']) {
      const sent = request({ ...options, path }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
    }
    expect(sandbox.report().buckets.map(({ bucket }) => bucket)).toEqual(['o#a GET /users', '*']);
  });

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${(await start()).url}/o/a/users`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('takes bodies of some megabytes', async () => {
    const sandbox = await start();
    const body = Buffer.alloc(8 * 1024 * 1024, 1);
    const { status } = await call(sandbox, 'POST /chatfiles', undefined, { body, headers: {} });
    expect(status).toBe(200);
  });

  it.each(['{"to": ["u1"', '', '[', '"text"', 'null', '{"to": 5}', '{"__proto__": {"to": []}}'])(
    'goes on after the body %j',
    async (body) => {
      const sandbox = await start();
      const reply = await call(sandbox, 'POST /messages/users', undefined, { body });
      expect([200, 400]).toContain(reply.status);
      expect((await call(sandbox, 'GET /users')).status).toBe(200);
    },
  );

  it('goes on after a body that is nested too deeply to be repeated', async () => {
    const sandbox = await start();
    const body = `{"msgs":[${'['.repeat(1e5)}${']'.repeat(1e5)}]}`;
    const reply = await call(sandbox, 'POST /messages/msg_recall', undefined, { body });
    expect(reply.status).toBe(400);
    expect((await call(sandbox, 'GET /users')).status).toBe(200);
  });

  it('answers 400 to JSON that is none, and counts it as the documented maximum', async () => {
    const sandbox = await start();
    const reply = await call(sandbox, 'POST /messages/users', undefined, { body: '{"to": ["u1"' });
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ error: 'json_parse' });
    expect(sandbox.report().buckets).toMatchObject([{ calls: 1, weight: 600 }]);
  });

  it('counts a text that holds JSON as one', async () => {
    const sandbox = await start();
    const body = JSON.stringify('{"to":["u1","u2","u3"]}');
    await call(sandbox, 'POST /messages/users', undefined, { body });
    expect(sandbox.report().buckets).toMatchObject([{ calls: 1, weight: 1 }]);
  });

  it.each(['/%', '/o/a/users/%E0%A4%A', '//', '/o//a///users', '/o/a/users/__proto__', '/?'])(
    'answers the path %j',
    async (path) => {
      const sandbox = await start();
      expect(await raw(sandbox.port, `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`)).toMatch(
        /^HTTP\/1.1 200 /,
      );
    },
  );

  it.each(['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET /\r\nhost\r\n\r\n'])(
    'answers 400 to %j, and goes on',
    async (text) => {
      const sandbox = await start();
      expect(await raw(sandbox.port, text)).toMatch(/^HTTP\/1.1 400 /);
      expect((await call(sandbox, 'GET /users')).status).toBe(200);
    },
  );

  it('does not count a request whose body never came', async () => {
    const sandbox = await start();
    const socket = connect(sandbox.port);
    socket.write('POST /o/a/users HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{}');
    await once(socket, 'connect');
    socket.destroy();
    await call(sandbox, 'GET /users');
    expect(sandbox.report().totals).toMatchObject({ calls: 1 });
  });
});

describe('close', () => {
  it('cuts what is open, at any stage, and can be called again', async () => {
    const sandbox = await start({ faults: [{ kind: 'hang', endpoint: 'GET /users' }] });
    sandbox.addFault({ kind: 'slow', endpoint: 'POST /users', requestMs: 60_000 });
    const hanging = [call(sandbox, 'GET /users'), call(sandbox, 'POST /users')];
    const ends = Promise.allSettled(hanging);
    while (sandbox.report().totals.calls < 2) await call(sandbox, 'GET /mutes');
    await sandbox.close();
    await sandbox.close();
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(call(sandbox, 'GET /users')).rejects.toThrow();
    expect(sandbox.report().totals.accepted).toBeGreaterThanOrEqual(1);
  });

  it('leaves nothing that keeps the process alive', async () => {
    const script = `
      import { startSandbox } from '${program('src/sandbox/index.ts')}';
      const sandbox = await startSandbox({
        latencyMs: { request: 0, response: 3_600_000 },
        consumers: [{ endpoint: 'GET /users', share: 0.4 }],
      });
      const { request } = await import('node:http');
      const sent = request(sandbox.url + '/o/a/users', { agent: false }).end();
      await new Promise((resolve) => {
        const poll = setInterval(() => {
          if (sandbox.report().totals.accepted === 0) return;
          clearInterval(poll);
          resolve();
        }, 5);
      });
      sent.on('error', () => undefined);
      await sandbox.close();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

/** What the server answers to a text, up to the end of the connection or the end of the headers. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      received += chunk.toString();
      if (received.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(received);
    });
  });
}
