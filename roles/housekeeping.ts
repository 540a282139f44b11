// What the core does to its store by the hour: old rows are dropped, minutes are drawn together.
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

const DAY = 86_400_000
const HOUR = 3_600_000

type Parts = {
  readonly warehouse: Pick<Warehouse, 'retain' | 'drawTogether'>
  readonly config: Pick<Config, 'IB_READINGS_DAYS' | 'IB_MINUTES_DAYS' | 'IB_RESTATE_DAYS'>
  readonly now: () => EpochMs
  readonly log: Logger
}
/** Begins at once; a fault is logged, and tried again in the next hour. */
export function keepHouse({ warehouse, config, now, log }: Parts): { stop(): void } {
  const everyHour = setInterval(() => {
    const limits = {
      readingsBefore: now() - config.IB_READINGS_DAYS * DAY,
      minutesBefore: now() - config.IB_MINUTES_DAYS * DAY,
      checkpointsMs: (config.IB_RESTATE_DAYS + 1) * DAY,
    }
    warehouse.retain(limits).catch((err: unknown) => log.warn({ err }, 'old rows were not dropped'))
    void drawTogether()
  }, HOUR)
  let closing = false
  /** A day at a time, with a breath between: exports come through, and the end. */
  const drawTogether = async (): Promise<void> => {
    try {
      while (!closing && (await warehouse.drawTogether({ before: now() - HOUR }))) await wait(1000)
    } catch (err) {
      if (!closing) log.warn({ err }, 'minutes were not drawn together')
    }
  }
  void drawTogether()
  return {
    stop() {
      clearInterval(everyHour)
      closing = true
    },
  }
}
