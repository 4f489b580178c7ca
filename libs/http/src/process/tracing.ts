import { ROOT_CONTEXT, SpanKind, propagation, trace } from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';

/** A request's span. */
export interface RequestTrace {
  readonly traceparent: string;
  readonly end: (route: string, status: number) => void;
}

export interface Tracing {
  readonly beginRequest: (method: string, traceparent: string | undefined) => RequestTrace;
  /** Sends what is left. */
  readonly stop: () => Promise<void>;
}

const collectorAt = (endpoint: string): SpanExporter =>
  new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });

/** Off, and free, without an endpoint. Sampling follows the caller's flag. */
export const startTracing = (
  name: string,
  endpoint: string | undefined,
  exporterTo: (endpoint: string) => SpanExporter = collectorAt,
): Tracing | undefined => {
  if (endpoint === undefined) return undefined;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `wagerlog-${name}` }),
    spanProcessors: [new BatchSpanProcessor(exporterTo(endpoint))],
  });
  provider.register();
  const tracer = trace.getTracer('wagerlog');
  return {
    beginRequest: (method, traceparent) => {
      const parent = propagation.extract(ROOT_CONTEXT, traceparent ? { traceparent } : {});
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER }, parent);
      return requestTrace(span, trace.setSpan(parent, span));
    },
    stop: () => provider.shutdown(),
  };
};

const requestTrace = (span: Span, active: Context): RequestTrace => {
  const carrier: { traceparent?: string } = {};
  propagation.inject(active, carrier);
  return {
    traceparent: carrier.traceparent ?? '',
    end: (route, status) => {
      span.updateName(route);
      span.setAttribute('http.response.status_code', status);
      span.end();
    },
  };
};
