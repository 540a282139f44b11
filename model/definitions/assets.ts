// Compute centres and farms (domain §2.11, §2.12): model/compute-centre.ts and farm.ts form them.
import { at, type KpiDefinition, low, type Rest } from './define.ts'

const ASSETS = 'GET …/assets'
const centre: Rest = { source: 'ISO/IEC 30134; domain §2.11' }
const power: Rest = { unit: 'kW', range: '>= 0', better: 'neither', aggregation: 'LAST' }
const farm: Rest = { source: 'domain §2.12', range: '>= 0' }

export const ASSET_FIGURES: readonly KpiDefinition[] = [
  at('pue', 'PUE, power usage effectiveness', '电能利用效率 PUE', 'E_DC / E_IT', `${ASSETS} compute.pue`, {
    ...centre,
    ...low,
    range: '>= 1',
    edgeEn:
      'Of several sites the sums, never a mean. Limit < 1.15, strict. Interim below a year of metered time. E_DC: electricity at the entry of the site, fuel (diesel 9.9 kWh/l, gas 10.5 kWh/m3, EN 50600) and bought cold (as metered); what is not metered is not in it, and the answer says so. A meter missing for more than 1 % of the time: null. An hour in which IT used more than came in is rejected and counted.',
    edgeZh:
      '多个机房按电量求和，不取平均。限值 < 1.15（严格）。计量不足一年为期间值。E_DC 含站点进线电量、燃料（柴油 9.9 kWh/l，天然气 10.5 kWh/m3，EN 50600）和外购冷量（按计量值）；未计量的不在内，并在结果中注明。一块表缺数超过 1% 时为空。IT 用电大于总用电的小时剔除并计数。',
  }),
  at('green-share', 'Green share, REF', '绿电占比', 'E_green / E_DC', `${ASSETS} compute.greenShare`, {
    ...centre,
    edgeEn: 'Limit > 40 %, strict. Stands for REF where all of it was owned or bought.',
    edgeZh: '限值 > 40%（严格）。全部自有或购入时即 REF。',
  }),
  at(
    'cue',
    'CUE, carbon usage effectiveness',
    '碳利用效率 CUE',
    '(E_electricity · grid factor + fuel · factor) / E_IT',
    `${ASSETS} compute.cue`,
    {
      ...centre,
      ...low,
      unit: 'kgCO2/kWh',
      range: '>= 0',
      edgeEn:
        'Location based: green power is not netted off. The factor is in the answer; gas 2.162 kg/m3, diesel 2.64 kg/l (IPCC 2006: 74.1 kg/GJ). Bought cold has no factor: null.',
      edgeZh:
        '基于位置，不抵扣绿电；因子随结果给出，天然气 2.162 kg/m3，柴油 2.64 kg/l（IPCC 2006：74.1 kg/GJ）。有外购冷量时因无因子为空。',
    },
  ),
  at('wue', 'WUE, water usage effectiveness', '水利用效率 WUE', 'water / E_IT', `${ASSETS} compute.wue`, {
    ...centre,
    ...low,
    unit: 'l/kWh',
    range: '>= 0',
  }),
  at('occupancy', 'Rack occupancy', '上架率', 'racks used / installed', `${ASSETS} compute.occupancy`, {
    ...centre,
    aggregation: 'LAST',
    edgeEn: 'Limit >= 65 %, inclusive.',
    edgeZh: '限值 >= 65%（含）。',
  }),
  at(
    'site-state-time',
    'Time of a compute centre in a state',
    '数据中心各状态时间',
    'sum of time in the state',
    `${ASSETS} compute.states`,
    {
      ...centre,
      unit: 's',
      range: '>= 0',
      better: 'neither',
      aggregation: 'SUM',
      edgeEn: 'Of all halls. Time of which no state is known is in none.',
      edgeZh: '各机房合计。状态未知的时间不计入任何状态。',
    },
  ),
  at('it-power', 'IT power', 'IT 功率', 'sum of newest IT power', `${ASSETS} compute.itKw`, {
    ...centre,
    ...power,
    edgeEn: 'The newest value each hall has sent.',
    edgeZh: '取各机房最近一次上报的值。',
  }),
  at('site-power', 'Total power of a compute centre', '算力中心总功率', 'sum of newest total power', `${ASSETS} compute.totalKw`, {
    ...centre,
    ...power,
    edgeEn: 'The newest value each hall has sent: IT, cooling and all else.',
    edgeZh: '取各机房最近一次上报的值：含 IT、制冷及其他。',
  }),
  at('it-load-rate', 'IT load rate', 'IT 负载率', 'mean IT power / design IT power', `${ASSETS} compute.itLoadRate`, {
    ...centre,
    edgeEn: 'Design power: as the device document states it. Of halls of which both are known.',
    edgeZh: '设计功率取设备档案。仅计两者齐全的机房。',
  }),
  at('utilisation', 'Utilisation of compute', '算力利用率', 'FLOPS used / capacity', `${ASSETS} compute.utilisation`, {
    ...centre,
    edgeEn: 'Both over time. Of halls of which both are known.',
    edgeZh: '两者按时间求平均。仅计两者齐全的机房。',
  }),
  at('effective-compute', 'Effective compute', '有效算力', 'capacity · availability · utilisation', `${ASSETS} compute.effectiveCompute`, {
    ...centre,
    unit: 'PFLOPS',
    range: '>= 0',
    aggregation: 'LAST',
  }),
  at('capacity', 'Capacity by precision', '算力规模（按精度）', 'sum(FLOPS) by precision', `${ASSETS} compute.capacity`, {
    ...centre,
    unit: 'PFLOPS',
    range: '>= 0',
    aggregation: 'LAST',
    edgeEn: 'A capacity always carries its precision.',
    edgeZh: '算力规模必带精度。',
  }),
  at(
    'intelligent-share',
    'Intelligent share of capacity',
    '智能算力占比',
    'FLOPS of precisions of AI / all FLOPS',
    `${ASSETS} compute.intelligentShare`,
    {
      ...centre,
      aggregation: 'LAST',
      edgeEn: 'TF32, BF16, FP16, FP8, FP4, INT8 and INT4 over all. Null where a precision is not told.',
      edgeZh: 'TF32、BF16、FP16、FP8、FP4、INT8、INT4 之和除以总量。有未报精度者时为空。',
    },
  ),
  at(
    'fleet-capacity',
    'Capacity of all compute centres',
    '区域算力总规模',
    'sum(FLOPS) of halls that report',
    '`GET …/regions/{code}/compute-fleet capacity`',
    {
      ...centre,
      source: 'domain §2.11, SYS-22',
      unit: 'PFLOPS',
      range: '>= 0',
      aggregation: 'LAST',
      edgeEn:
        'City and province, for the operator; gated. A hall that falls silent takes exactly its capacity out and is listed as silent, never counted as zero. PUE, green share and racks beside it are quotients of sums over halls that tell both sides.',
      edgeZh:
        '按市、省汇总，仅运营方可见，经隐私门控。机房失联时总量恰好减少其规模，并列为失联，不按零计。同列 PUE、绿电占比、上架率均为两侧数据齐全机房的总和之比。',
    },
  ),
  at(
    'site-availability',
    'Availability of a compute centre',
    '算力中心可用率',
    '(NORMAL + DEGRADED) / known time',
    `${ASSETS} compute.availability`,
    {
      ...centre,
      source: 'domain §3.3.7',
      edgeEn: 'Not K06. NORMAL, DEGRADED, MAINT, OUTAGE are kept as RUN, MINOR, PLANNED, FAULT.',
      edgeZh: '不同于 K06。NORMAL、DEGRADED、MAINT、OUTAGE 存为 RUN、MINOR、PLANNED、FAULT。',
    },
  ),
  at('vpd', 'VPD, vapour pressure deficit', '饱和水汽压差', '0.6108·exp(17.27·T / (T + 237.3))·(1 - RH)', `${ASSETS} farm.vpdKpa`, {
    ...farm,
    unit: 'kPa',
    better: 'neither',
    aggregation: 'DIST',
    edgeEn: 'T in °C, RH as a fraction. The mean is of hours in which both sensors were read.',
    edgeZh: 'T 以 °C 计，RH 为小数。平均值取两个传感器均有数据的小时。',
  }),
  at('dli', 'DLI, daily light integral', '日光照积分', 'sum(PPFD·dt) / 1e6', `${ASSETS} farm.dli`, {
    ...farm,
    unit: 'mol/(m2·d)',
    better: 'neither',
    edgeEn: 'Mean of whole local days (22 h observed).',
    edgeZh: '取完整本地日（观测满 22 小时）的平均。',
  }),
  at('degree-days', 'Degree days', '积温', 'sum(max(0, Tmean - 10 °C))', `${ASSETS} farm.degreeDays`, {
    ...farm,
    unit: 'K·d',
    better: 'neither',
    aggregation: 'SUM',
    edgeEn: 'Whole local days only.',
    edgeZh: '仅计完整本地日。',
  }),
  at('in-band', 'In-band share of climate', '环境达标时间占比', 'time in band / observed time, by daylight', `${ASSETS} farm.climate`, {
    ...farm,
    range: '0..1',
    edgeEn:
      'Bands of the device document, else 21-27 °C, 50-70 %, 400-1,500 ppm. Daylight: hours with light, without a sensor 06-18 local.',
    edgeZh: '范围取设备档案，默认 21-27 °C、50-70%、400-1500 ppm。白天：有光照的小时，无传感器时取当地 6-18 时。',
  }),
  at('water-productivity', 'Water productivity', '水分生产率', 'harvest / water', `${ASSETS} farm.waterProductivity`, {
    ...farm,
    unit: 'kg/m3',
    edgeEn: 'Null without a meter, and in a time in which no water was used.',
    edgeZh: '无水表，或该时段未用水时为空。',
  }),
  at('harvest', 'Harvest', '采收量', 'sum of harvest.mass', `${ASSETS} farm.harvestKg`, { ...farm, unit: 'kg', aggregation: 'SUM' }),
  at('water-per-kg', 'Water per kg', '单位产量用水', '1000 · water / harvest', `${ASSETS} farm.litresPerKg`, {
    ...farm,
    ...low,
    unit: 'l/kg',
  }),
  at('energy-per-kg', 'Energy per kg', '单位产量能耗', 'E / harvest', `${ASSETS} farm.kwhPerKg`, { ...farm, ...low, unit: 'kWh/kg' }),
  at('labour-per-tonne', 'Labour per tonne', '单位产量用工', 'hours of people present / harvest', `${ASSETS} farm.labourPerTonne`, {
    ...farm,
    ...low,
    unit: 'h/t',
  }),
]
