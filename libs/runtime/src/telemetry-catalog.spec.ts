import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { parse } from 'yaml';
import { createMetrics } from './create-metrics';
import { createLogger } from './logger';
import { logEvents, metrics } from './telemetry-catalog';

const repositoryDir = path.resolve(__dirname, '../../..');
const observabilityDir = path.join(repositoryDir, 'docs/observability');

/** Labels that Prometheus gives, or a histogram. */
const givenLabels = ['instance', 'job', 'le'];

type Rules = { groups: { rules: { alert: string; expr: string }[] }[] };
type Dashboard = { panels: { title: string; targets?: { expr: string }[] }[] };

function readExpressions(): string[] {
  const rules = parse(readFileSync(path.join(observabilityDir, 'alerts.yml'), 'utf8')) as Rules;
  const dashboard = JSON.parse(
    readFileSync(path.join(observabilityDir, 'grafana/aftercommit.json'), 'utf8'),
  ) as Dashboard;
  return [
    ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
    ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ];
}

/** The catalogue's name of a series: a histogram has three of them. */
function findMetric(series: string): { labels: readonly string[] } | undefined {
  const name = series.replace(/_(bucket|sum|count)$/, '');
  const metric = name in metrics ? metrics[name as keyof typeof metrics] : undefined;
  if (!metric) return series in metrics ? metrics[series as keyof typeof metrics] : undefined;
  return (metric.kind === 'histogram') === (name !== series) ? metric : undefined;
}

function listSources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : listSources(file);
    return /\.tsx?$/.test(entry.name) && !/\.spec\.tsx?$|telemetry-catalog\.ts$/.test(entry.name) ? [file] : [];
  });
}

describe('the dashboard and the alert rules', () => {
  it('ask for nothing that no process says', () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const defaults = registry.getMetricsAsArray().map(({ name }) => name);
    const expressions = readExpressions();

    const series = expressions.flatMap((expression) => expression.match(/\b(aftercommit|nodejs|process)_\w+/g) ?? []);
    const unknown = series.filter((name) => !findMetric(name) && !defaults.includes(name));

    expect(series.length).toBeGreaterThan(60);
    expect(unknown).toEqual([]);
  });

  it('use labels that their metrics have', () => {
    const wrong = readExpressions().filter((expression) => {
      const series = expression.match(/\baftercommit_\w+/g) ?? [];
      const known = [...givenLabels, ...series.flatMap((name) => findMetric(name)?.labels ?? [])];
      const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
      const selected = [...expression.matchAll(/[{,]\s*(\w+)\s*(?:=|!=|=~|!~)"/g)].map(([, label = '']) => label);
      return [...grouped, ...selected].some((label) => !known.includes(label));
    });

    expect(wrong).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('names nothing that no code says', () => {
    const sources = ['apps', 'libs'].flatMap((dir) => listSources(path.join(repositoryDir, dir)));
    const code = sources.map((file) => readFileSync(file, 'utf8')).join('\n');

    const unused = [...Object.keys(logEvents), ...Object.keys(metrics)].filter((name) => !code.includes(`'${name}'`));

    expect(unused).toEqual([]);
  });

  it('lets nothing into a log line that could be a secret', () => {
    const fields = new Set<string>(Object.values(logEvents).flat());

    const secrets = [...fields].filter((field) => /token|password|secret|cookie|payload|body|login|email/i.test(field));

    expect(secrets).toEqual([]);
  });
});

describe('the metrics of a process', () => {
  it('show a gauge as it is at the scrape, and not at all when it cannot be read', async () => {
    const numbers = createMetrics(createLogger('test', 'silent'));
    let followers: number | null = 2;
    numbers.read('aftercommit_followers', () => {
      if (followers === null) throw new Error('the database is away');
      return [{ labels: {}, value: followers }];
    });

    const first = await numbers.render();
    followers = null;
    const second = await numbers.render();

    expect(first).toMatch(/^aftercommit_followers 2$/m);
    expect(second).not.toMatch(/^aftercommit_followers \d/m);
    expect(second).toMatch(/^process_resident_memory_bytes \d/m);
  });
});
