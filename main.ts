#!/usr/bin/env node
// industry-brain: the command line. Names the subcommands and hands over; each is one thin file in cli/.
import { Command } from 'commander'

/** Work that does not end with its output. */
const SERVING: ReadonlySet<string> = new Set(['start', 'demo', 'simulate'])
const program = new Command('industry-brain')
  .description('Factories publish telemetry over MQTT; it becomes trusted OEE, energy and anomaly figures on a live board.')
  .addHelpText('after', '\nSettings are environment variables named IB_…; `industry-brain config` lists them all.')

program
  .command('start')
  .description('run the service: MQTT broker, analytics, board')
  .action(async () => (await import('./cli/start.ts')).start())

program
  .command('demo')
  .description('run the service with a simulated cluster of about 80 enterprises that publishes live over MQTT')
  .option('--enterprises <n>', 'how many enterprises', '80')
  .option('--devices <n>', 'how many devices in all', '800')
  .option('--hours <n>', 'hours of history to back-fill through the normal path', '24')
  .option('--seed <n>', 'seed of the simulated plants', '1')
  .option('--no-simulate', 'only register the cluster, publish nothing')
  .action(async (options) => (await import('./cli/demo.ts')).demo(options))

program
  .command('simulate')
  .description('run simulated plants against any MQTT broker')
  .requiredOption('--url <url>', 'broker, e.g. mqtt://127.0.0.1:1883')
  .option('--credentials <file>', 'JSON file: {"<enterprise>": {"username": "…", "password": "…"}}')
  .option('--enterprises <n>', 'how many enterprises', '80')
  .option('--devices <n>', 'how many devices in all', '800')
  .option('--profile <code>', 'one plant of this profile alone: P1 to P14 machines, P7 compute centre, P8 greenhouse')
  .option('--units <n>', 'machines, lines, halls or houses of that plant', '1')
  .option('--enterprise <id>', 'enterprise of that plant', 'sim-plant')
  .option('--hours <n>', 'hours of history to send first', '0')
  .option('--speed <n>', 'time compression; 1 is real time', '1')
  .option('--seed <n>', 'seed of the simulated plants', '1')
  .option('--truth <file>', 'write the ground truth (states, counts, OEE, planted events) here')
  .option('--state <file>', 'go on from, and save, the state of the plants here')
  .action(async (options) => (await import('./cli/simulate.ts')).simulate(options))

program
  .command('load')
  .description('load test: many connections that publish as fast as they are acknowledged, or at a set rate')
  .requiredOption('--url <url>', 'broker, e.g. mqtt://127.0.0.1:1883')
  .option('--username <name>', 'credential to sign in with')
  .option('--password-file <file>', 'file that holds its password')
  .option('--enterprise <id>', 'enterprise whose topics are used', 'load-test')
  .option('--connections <n>', 'connections at once', '50')
  .option('--messages <n>', 'messages in all', '200000')
  .option('--metrics <n>', 'metrics in one message', '1')
  .option('--qos <n>', '0 or 1', '1')
  .option('--rate <n>', 'messages a second, all connections; 0: as fast as possible', '0')
  .action(async (options) => (await import('./cli/load.ts')).load(options))

program
  .command('kpi')
  .description('compute the KPIs of a file of telemetry (CSV or Parquet: docs/files.md), without a service')
  .argument('[file]', 'columns at, device, metric, value, and if known unit, order, po, reason, product, id, quality')
  .option('--enterprise <id>', 'enterprise of devices that name none', 'plant')
  .option('--calendar <file>', 'JSON: shifts of all sites, as PUT …/sites/{site} takes it; without it all time is planned')
  .option('--ideal-cycle <seconds...>', 'ideal cycle of all devices, or {device}=seconds', undefined)
  .option('--minor-stop <seconds>', 'a longer stop is a breakdown')
  .option('--every <window>', 'PT1M, PT15M, PT1H, P1D, P1W, P1M, shift or all', 'P1D')
  .option('--level <level>', 'device, line or enterprise', 'device')
  .option('--from <time>', 'ISO 8601 or epoch ms; default: the first reading')
  .option('--to <time>', 'default: the last reading, or the end of its minute')
  .option('--loss-convention <name>', 'iso22400 or tpm', 'iso22400')
  .option('--json', 'everything, as JSON')
  .option('--docs', 'print docs/kpis.md instead: every figure and its formula')
  .action(async (file, options) => (await import('./cli/kpi.ts')).kpi(file, options))

program
  .command('import')
  .description('bring a file of telemetry (CSV or Parquet: docs/files.md) into a running service')
  .argument('<file>', 'columns at, device, metric, value, and if known unit, order, po, reason, product, id, quality')
  .requiredOption('--url <url>', 'the service, e.g. http://127.0.0.1:8080')
  .requiredOption('--enterprise <id>', 'enterprise the readings belong to')
  .requiredOption('--username <name>', 'credential of a gateway, or a user')
  .requiredOption('--password-file <file>', 'file that holds the password')
  .option('--state <file>', 'how far it came is kept here; default {file}.import.json')
  .option('--report <file>', 'write the refused lines here, as CSV')
  .action(async (file, options) => (await import('./cli/import.ts')).importFile(file, options))

program
  .command('doctor')
  .description('look whether a service can run here: data directory, disk, ports, journal, warehouse, clock')
  .action(async () => (await import('./cli/doctor.ts')).doctor())

program
  .command('backup')
  .description('copy the data directory, with hashes, while the service is stopped')
  .argument('<dir>', 'new or empty directory')
  .action(async (dir) => (await import('./cli/backup.ts')).backup(dir))

program
  .command('restore')
  .description('bring a backup back into an empty data directory')
  .argument('<dir>', 'directory of the backup')
  .action(async (dir) => (await import('./cli/backup.ts')).restore(dir))

program
  .command('config')
  .description('list every setting with its default, range and present value')
  .option('--markdown', 'as the table of the README')
  .action(async (options) => (await import('./cli/config.ts')).listConfig(options))

// What reads the output may go first (`… | head`): then nothing is left to say, and a service goes on without a listener.
for (const out of [process.stdout, process.stderr])
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (!SERVING.has(process.argv[2] ?? '')) process.exit()
  })

try {
  await program.parseAsync()
} catch (error) {
  const text = error instanceof Error ? error.message : String(error)
  const taken = /EADDRINUSE[^\n]*?(\S+:\d+)/.exec(text)
  process.stderr.write(
    taken === null
      ? `${text}\n`
      : `${taken[1]} is in use. Stop what listens there, or set IB_HTTP_PORT or IB_MQTT_PORT to another port (0: any free one).\n`,
  )
  // A role may be running already; nothing was accepted yet, so there is nothing to save.
  process.exit(1)
}
