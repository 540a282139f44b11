// Industry segments the service knows from the start: domain §3.1, one row each. Codes are short slugs (county, then trade) that never
// change; classes are GB/T 4754-2017, counties GB/T 2260. Data and look-ups only.
import type { Segment } from '../model/plant.ts'

// biome-ignore format: one segment a line reads as the table it is
export const SEGMENTS: readonly Segment[] = [
  segment('yq-lv-elec', '3823', '乐清低压电气', 'Yueqing low-voltage electrical', '330382'),
  segment('yj-pump-valve', '3441 3443', '永嘉泵阀', 'Yongjia pumps and valves', '330324'),
  segment('ra-auto-parts', '3670', '瑞安汽摩配', "Rui'an auto and motorcycle parts", '330381'),
  segment('py-pack-print', '3467 3542 3985', '平阳包装印刷机械与电子材料', 'Pingyang packaging and printing machinery, electronic materials', '330326'),
  segment('cn-instrument', '4016 4012', '苍南仪器仪表', 'Cangnan instruments and gas meters', '330327'),
  segment('wz-li-battery', '3841', '温州锂电储能', 'Wenzhou lithium cells and storage', '330303'),
  segment('wz-footwear', '1952', '温州鞋革', 'Wenzhou footwear', '330302 330304'),
  segment('oh-eyewear', '3587', '瓯海眼镜', 'Ouhai eyewear', '330304'),
  segment('cx-battery', '3843 3841', '长兴电池', 'Changxing lead-acid and lithium batteries', '330522'),
  segment('wx-semi-wire', '3985 3340', '吴兴半导体材料与超细线材', 'Wuxing semiconductor materials and ultra-fine wire', '330502'),
  segment('dq-geoinfo', '6571', '德清地理信息', 'Deqing geo-information', '330521'),
  segment('kq-dyeing', '1752 1713 1762', '柯桥印染', 'Keqiao dyeing and finishing', '330603'),
  segment('zj-hosiery', '1830', '诸暨大唐袜业', 'Zhuji Datang hosiery', '330681'),
  segment('xc-bearing', '3451', '新昌轴承', 'Xinchang bearings', '330624'),
  segment('sz-tie-kitchen', '1830 3861 3854', '嵊州领带厨具', 'Shengzhou ties and kitchen appliances', '330683'),
  segment('hy-mould-plastic', '3525 2927 2929', '黄岩模具与塑料', 'Huangyan moulds and plastics', '331003'),
  segment('jj-sewing', '3553', '椒江缝制设备', 'Jiaojiang sewing machinery', '331002'),
  segment('wl-pump-motor', '3441 3812', '温岭水泵电机', 'Wenling small pumps and motors', '331081'),
  segment('yh-valve', '3443 3352', '玉环阀门水暖', 'Yuhuan valves and plumbing', '331083'),
  segment('bl-injection', '3523 3525', '北仑注塑机与压铸模', 'Beilun injection machinery and die moulds', '330206'),
  segment('cixi-appliance', '3854 3855 3856', '慈溪小家电', 'Cixi small appliances', '330282'),
  segment('hn-leather-knit', '1910 1921 1761', '海宁皮革经编', 'Haining leather and warp knitting', '330481'),
  segment('tx-fibre', '2822 3061', '桐乡化纤玻纤', 'Tongxiang polyester and glass fibre', '330483'),
  segment('js-wearable', '3961 3984', '嘉善智能穿戴电子', 'Jiashan wearable electronics', '330421'),
  segment('yw-commodity', '4119 2438 2927', '义乌小商品', 'Yiwu small commodities', '330782'),
  segment('yk-hardware', '3382 3465', '永康五金杯壶', 'Yongkang thermos, hardware and power tools', '330784'),
  segment('pt-shipyard', '4342 3731 3737', '普陀船舶海工', 'Putuo ship repair and offshore', '330903'),
  segment('zj-compute', '6450 6550', '算力中心', 'Compute centres', '330903 330382 330113'),
  segment('pt-offshore-wind', '4415', '普陀海上风电', 'Putuo offshore wind', '330903'),
  segment('hz-vehicle', '3612', '湖州整车', 'Huzhou vehicles', '330522'),
  segment('aj-chair', '2130 2190', '安吉椅业', 'Anji chairs', '330523'),
  segment('sy-tea', '0164 1530', '松阳与西湖茶', 'Songyang and Xihu tea', '331124 330106'),
  segment('zj-greenhouse', '0141', '设施农业（未来农场）', 'Greenhouse vegetables (future farm)', ''),
  segment('zj-aquaculture', '0412', '工厂化水产（未来渔场）', 'Recirculating aquaculture (future fishery)', ''),
]

const byCode = new Map(SEGMENTS.map((found) => [found.code, found]))
export const segmentOf = (code: string): Segment | undefined => byCode.get(code)

function segment(code: string, classes: string, nameZh: string, nameEn: string, counties: string): Segment {
  const words = (text: string) => text.split(' ').filter((word) => word !== '')
  return { code, classes: words(classes), nameZh, nameEn, counties: words(counties) }
}
