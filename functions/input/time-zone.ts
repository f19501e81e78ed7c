import { nearestName } from './nearest-name.ts';
import { WINDOWS_TIME_ZONES } from './windows-time-zones.ts';

/** Names that JavaScript accepts but does not list, because they are aliases of another zone (IANA, tzdata 2025b). */
const UNLISTED = `
  Africa/Asmara Africa/Timbuktu America/Argentina/Buenos_Aires America/Argentina/Catamarca
  America/Argentina/ComodRivadavia America/Argentina/Cordoba America/Argentina/Jujuy
  America/Argentina/Mendoza America/Atikokan America/Atka America/Ensenada America/Fort_Wayne
  America/Indiana/Indianapolis America/Kentucky/Louisville America/Knox_IN America/Montreal America/Nipigon
  America/Nuuk America/Pangnirtung America/Porto_Acre America/Rainy_River America/Rosario
  America/Santa_Isabel America/Shiprock America/Thunder_Bay America/Virgin America/Yellowknife
  Antarctica/South_Pole Asia/Ashkhabad Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Dacca Asia/Harbin
  Asia/Ho_Chi_Minh Asia/Istanbul Asia/Kashgar Asia/Kathmandu Asia/Kolkata Asia/Macao Asia/Tel_Aviv
  Asia/Thimbu Asia/Ujung_Pandang Asia/Ulan_Bator Asia/Yangon Atlantic/Faroe Atlantic/Jan_Mayen
  Australia/ACT Australia/Canberra Australia/Currie Australia/LHI Australia/NSW Australia/North
  Australia/Queensland Australia/South Australia/Tasmania Australia/Victoria Australia/West
  Australia/Yancowinna Brazil/Acre Brazil/DeNoronha Brazil/East Brazil/West CET CST6CDT Canada/Atlantic
  Canada/Central Canada/Eastern Canada/Mountain Canada/Newfoundland Canada/Pacific Canada/Saskatchewan
  Canada/Yukon Chile/Continental Chile/EasterIsland Cuba EET EST EST5EDT Egypt Eire Etc/GMT Etc/GMT0
  Etc/Greenwich Etc/UCT Etc/UTC Etc/Universal Etc/Zulu Europe/Belfast Europe/Kyiv Europe/Nicosia
  Europe/Tiraspol Europe/Uzhgorod Europe/Zaporozhye GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong
  Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT Mexico/BajaNorte Mexico/BajaSur
  Mexico/General NZ NZ-CHAT Navajo PRC PST8PDT Pacific/Chuuk Pacific/Johnston Pacific/Kanton
  Pacific/Pohnpei Pacific/Samoa Pacific/Yap Poland Portugal ROC ROK Singapore Turkey UCT US/Alaska
  US/Aleutian US/Arizona US/Central US/East-Indiana US/Eastern US/Hawaii US/Indiana-Starke US/Michigan
  US/Mountain US/Pacific US/Samoa UTC Universal W-SU WET Zulu`;

/** Every name in IANA's spelling. */
let known: ReadonlySet<string> | undefined;

function names(): ReadonlySet<string> {
  const hours = (sign: string, most: number) =>
    Array.from({ length: most + 1 }, (_, hour) => `Etc/GMT${sign}${hour}`);
  known ??= new Set([
    ...Intl.supportedValuesOf('timeZone'),
    ...UNLISTED.trim().split(/\s+/),
    ...hours('+', 12),
    ...hours('-', 14),
  ]);
  return known;
}

/**
 * Whether it is the exact name of an IANA time zone. Other programs that get it (EventBridge Scheduler) are stricter
 * than JavaScript, which ignores letter case and accepts offsets.
 */
export function isTimeZone(text: string): boolean {
  return names().has(text);
}

/** Suggests the IANA name that was probably meant; empty when none is close. Nothing of `text` is repeated. */
export function timeZoneHint(text: string): string {
  const given = text.trim().toLowerCase();
  const isSame = (name: string) => name.toLowerCase() === given;
  const [, ofWindows] = Object.entries(WINDOWS_TIME_ZONES).find(([name]) => isSame(name)) ?? [];
  if (ofWindows !== undefined) return `That is how Windows calls it: write '${ofWindows}'.`;
  if (/^(?:utc|gmt|z)?\s*[+\-−]\s*\d{1,2}(?::?\d{2})?$|^z$/.test(given))
    return "An offset knows no summer time: write the name of a place, such as 'Europe/Berlin', or 'UTC'.";
  const meant = [...names()].find(isSame) ?? nearestName(text, [...names()]);
  return meant === undefined ? '' : `Did you mean '${meant}'?`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** The local time in the zone at an instant, as the milliseconds at which UTC shows the same time. */
export function shownAt(instantMs: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
