// What the watchers find odd, in formulas: the score of a control chart and the band it draws, silence, and how long an episode lasts
// (domain §2.6.3, §2.6.6). Their limits are those of detection.ts.
import { CHART, EPISODE_GAP_MS, OVER_ONE, SILENT_AFTER, SMOOTH_SIGMA } from '../detection.ts'
import { at, type KpiDefinition, type Rest } from './define.ts'

const { smooth, clip, raise, clear, run, major, warmUp, accept, learn, band } = CHART
const ALARMS = 'GET /alarms'
const detection: Rest = { source: 'domain §2.6.3', aggregation: 'LAST', better: 'neither' }
const settleS = CHART.settleMs / 1000
/** √(λ/(2−λ)) for text. */
const ofSmoothing = Number(SMOOTH_SIGMA.toPrecision(3))
const gap = EPISODE_GAP_MS / 60_000

export const DETECTION_FIGURES: readonly KpiDefinition[] = [
  at(
    'anomaly-score',
    'Anomaly score',
    '异常得分',
    `(1 - λ) · S₀ + sqrt(λ · (2 - λ)) · max(-${clip}, min(${clip}, (X - M) / σ₁))`,
    `${ALARMS} score`,
    {
      ...detection,
      range: 'any',
      edgeEn: `The EWMA of residuals over its own σ (${ofSmoothing}), λ = ${smooth}. M and σ₁ as they were before X; they are learnt from every value of the running machine, from ${settleS} s after its start, a wild one as ${clip} σ₁, and none while it alarms; σ₁ is never below the least step seen. An alarm after ${run} values in a row beyond ±${raise}, major from ±${major} at that moment, over after ${run} within ±${clear}; after ${accept} values the new level is accepted. While an episode lasts its numbers are those of the value that raised it (after a pause: of the worst before it); when it is over, those of the worst.`,
      edgeZh: `残差的 EWMA 除以其自身 σ（${ofSmoothing}），λ = ${smooth}。M 与 σ₁ 取 X 计入之前的值，由设备运行（启动 ${settleS} 秒之后）的每个数值学得（过大者按 ${clip} 倍 σ₁），告警期间不学习；σ₁ 不小于曾见过的最小变动。连续 ${run} 个得分超出 ±${raise} 告警，告警时达到 ±${major} 为重要，连续 ${run} 个回到 ±${clear} 以内结束；${accept} 个数值之后接受新水平。异常持续期间所示为触发告警的数值（中断后为此前偏离最大的数值），结束后为偏离最大的数值。`,
    },
  ),
  at('expected-band', 'Expected band of a value', '数值预期范围', `M ± ${band} · σ₁`, 'room device:… values.band', {
    ...detection,
    unit: 'of the value',
    range: 'any',
    edgeEn: `Only while the machine runs, from ${settleS} s after its start and after ${warmUp} values. About the last ${2 / learn} values count. A single value outside is no alarm.`,
    edgeZh: `仅在设备运行时给出：启动 ${settleS} 秒之后，且已有 ${warmUp} 个数值；约取最近 ${2 / learn} 个。单个数值超出范围不构成告警。`,
  }),
  at('silence', 'Silence', '失联时长', 'next reading (while it lasts: now) - last sign of life', `${ALARMS} from, to`, {
    ...detection,
    source: 'domain §2.6.6',
    unit: 'ms',
    range: '≥ 0',
    better: 'low',
    edgeEn: `An episode beyond the limit: ${SILENT_AFTER} missed heartbeats (as many samples where the state follows from power); without a heartbeat what the machine or the service is set to. By times of receipt; a time when the service itself was away does not count towards the limit. When a gateway leaves there is no limit: it counts at once.`,
    edgeZh: `超过时限即为异常：连续 ${SILENT_AFTER} 次未收到心跳（由功率判定状态时为 ${SILENT_AFTER} 个样本）；没有心跳时取设备或服务的设置。按接收时间计；服务自身中断的时间不计入时限。网关离线时没有时限，立即生效。`,
  }),
  at('episode-duration', 'Duration of an episode', '异常持续时间', 'end (while it lasts: now) - begin', `${ALARMS} from, to`, {
    ...detection,
    source: 'domain §2.6.6',
    unit: 'ms',
    range: '≥ 0',
    better: 'low',
    edgeEn: `Runs of one kind on one machine less than ${gap} min apart are one episode. An alarm of the machine lasts from the machine's own word to its own word; a clock error from when the service saw it; effectiveness above ${OVER_ONE.raise * 100}% from the begin of the first ${OVER_ONE.minutes} minutes that have it.`,
    edgeZh: `同一设备同类异常间隔不足 ${gap} 分钟的并为一次。设备报警以设备自身上报的起止为准；时钟错误自服务发现时起；性能率超过 ${OVER_ONE.raise * 100}% 自首个符合的 ${OVER_ONE.minutes} 分钟开始时起。`,
  }),
]
