// Metrics of prom-client, as Prometheus would scrape them. examples/metrics/ has a dashboard for these.
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { registerMetrics } from 'easemob-throttle/metrics';
import { startSandbox } from 'easemob-throttle/sandbox';
import { register } from 'prom-client';

const sandbox = await startSandbox();
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
registerMetrics(throttle(client));

const calls = Array.from({ length: 250 }, (_, index) => client.get(`/users/user${index}`));
await calls[0];
await show('easemob_throttle_rate_limiting_queued_requests');
await Promise.all(calls);
await show('easemob_throttle_rate_limiting_requests_total');
await show('easemob_throttle_rate_limiting_request_time_in_queue_seconds_count');
await sandbox.close();

async function show(name: string): Promise<void> {
  const lines = (await register.metrics()).split('\n');
  for (const line of lines) if (line.startsWith(`${name}{`)) console.log(line);
}

// Prints:
// easemob_throttle_rate_limiting_queued_requests{endpoint="GET /users/{username}",app_key="my-org#my-app",limit="100/s"} 150
// easemob_throttle_rate_limiting_requests_total{endpoint="GET /users/{username}",app_key="my-org#my-app",result="acquired"} 250
// easemob_throttle_rate_limiting_request_time_in_queue_seconds_count{endpoint="GET /users/{username}",app_key="my-org#my-app"} 150
