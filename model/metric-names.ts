// What people call the standard metrics of the dictionary, in both languages. What a plant names itself (process., quality. …) has no name
// here and is shown as it was sent.
const NAMES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  state: ['状态', 'State'],
  alarm: ['报警', 'Alarm'],
  heartbeat: ['心跳间隔', 'Heartbeat'],
  name: ['名称', 'Name'],
  type: ['类型', 'Type'],
  assetClass: ['设备类别', 'Kind of asset'],
  'count.total': ['总产量', 'Pieces made'],
  'count.good': ['合格数', 'Good pieces'],
  'count.scrap': ['废品数', 'Scrap'],
  'count.rework': ['返工数', 'Rework'],
  'cycle.time': ['实际节拍', 'Cycle time'],
  'ideal.cycle': ['理想节拍', 'Ideal cycle'],
  speed: ['速度', 'Speed'],
  'energy.active': ['有功电量', 'Electricity'],
  'energy.export': ['上网电量', 'Electricity fed in'],
  'energy.green': ['绿电', 'Green electricity'],
  'energy.reactive': ['无功电量', 'Reactive energy'],
  'power.active': ['有功功率', 'Power'],
  'power.reactive': ['无功功率', 'Reactive power'],
  'power.apparent': ['视在功率', 'Apparent power'],
  'power.factor': ['功率因数', 'Power factor'],
  voltage: ['电压', 'Voltage'],
  current: ['电流', 'Current'],
  'gas.volume': ['天然气', 'Natural gas'],
  'diesel.volume': ['柴油', 'Diesel'],
  'steam.mass': ['蒸汽', 'Steam'],
  'water.volume': ['用水', 'Water'],
  'air.volume': ['压缩空气', 'Compressed air'],
  'harvest.mass': ['采收量', 'Harvest'],
  'quality.result': ['检验结果', 'Inspection result'],
  'env.temperature': ['环境温度', 'Temperature'],
  'env.humidity': ['环境湿度', 'Humidity'],
  'env.co2': ['二氧化碳浓度', 'CO₂'],
  'env.par': ['光合有效辐射', 'Light (PAR)'],
  'vib.rms': ['振动有效值', 'Vibration, RMS'],
  'vib.peak': ['振动峰值', 'Vibration, peak'],
  'labour.present': ['在岗人数', 'People present'],
  'dc.power.total': ['总功率', 'Total power'],
  'dc.power.it': ['IT 功率', 'IT power'],
  'dc.energy.total': ['总电量', 'Total energy'],
  'dc.energy.it': ['IT 电量', 'IT energy'],
  'dc.energy.cooling': ['外购冷量', 'Bought cooling'],
  'dc.racks.installed': ['装机机架', 'Racks installed'],
  'dc.racks.used': ['在用机架', 'Racks in use'],
  'dc.flops.capacity': ['算力规模', 'Computing capacity'],
  'dc.flops.used': ['在用算力', 'Computing in use'],
  'dc.precision': ['算力精度', 'Precision'],
  // Of the families dc. and env., whose names a plant chooses: those that are usual in compute centres and greenhouses.
  'dc.power.grid': ['市电功率', 'Grid power'],
  'dc.power.wind': ['风电功率', 'Wind power'],
  'dc.power.pv': ['光伏功率', 'Solar power'],
  'dc.power.storage': ['储能功率', 'Storage power'],
  'dc.storage.charge': ['储能电量占比', 'Storage charge'],
  'dc.fan.speed': ['冷却风机转速', 'Cooling fan speed'],
  'env.outdoor_temperature': ['室外温度', 'Outdoor temperature'],
  'env.vent_command': ['天窗开度指令', 'Vent command'],
  'env.heating': ['供暖功率', 'Heating power'],
  'env.co2_dose': ['二氧化碳补施量', 'CO₂ dosing'],
  'env.irrigation_flow': ['灌溉流量', 'Irrigation flow'],
  'job.submitted': ['提交作业', 'Jobs submitted'],
  'job.started': ['启动作业', 'Jobs started'],
  'job.finished': ['完成作业', 'Jobs finished'],
}

/** What an inspection found, by the codes senders usually give it. */
const DEFECTS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  look: ['外观', 'Appearance'],
  'trip-time': ['脱扣时间', 'Trip time'],
  'instant-trip': ['瞬时脱扣', 'Instantaneous trip'],
}
/** Shares that people read as percent; others of unit 1 are numbers. */
const SHARES: ReadonlySet<string> = new Set(['env.humidity', 'dc.storage.charge'])
export const isShare = (metric: string, unit: string): boolean => unit === '1' && SHARES.has(metric)

/** null: the plant's own, to be shown as it is. */
export const defectName = (code: string, lang: 'zh-CN' | 'en'): string | null => nameIn(DEFECTS, code, lang)
export const metricName = (metric: string, lang: 'zh-CN' | 'en'): string | null => nameIn(NAMES, metric, lang)
function nameIn(of: typeof NAMES, code: string, lang: 'zh-CN' | 'en'): string | null {
  const names = Object.hasOwn(of, code) ? of[code] : undefined
  return names === undefined ? null : names[lang === 'en' ? 1 : 0]
}
