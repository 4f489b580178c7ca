import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { startTracing } from './tracing';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';

describe('tracing', () => {
  it('is off without an endpoint', () => {
    expect(startTracing('test', undefined)).toBeUndefined();
  });

  it("continues the caller's trace and exports its own span", async () => {
    const spans: ReadableSpan[] = [];
    const tracing = startTracing('test', 'http://collector:4318', (endpoint) => ({
      export: (batch, done) => {
        expect(endpoint).toBe('http://collector:4318');
        spans.push(...batch);
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    }));
    const request = tracing?.beginRequest('POST', `00-${traceId}-${parentId}-01`);
    expect(request?.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(request?.traceparent).not.toContain(parentId);
    request?.end('POST /v1/things', 201);
    await tracing?.stop();
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      name: 'POST /v1/things',
      parentSpanContext: { traceId, spanId: parentId },
      attributes: { 'http.response.status_code': 201 },
    });
    expect(spans[0]?.resource.attributes['service.name']).toBe('wagerlog-test');
  });
});
