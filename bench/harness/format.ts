/** A number with as many digits as one reads; a dash where there is none. */
export function digits(value: number | undefined, fraction = 0): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', {
    minimumFractionDigits: fraction,
    maximumFractionDigits: fraction,
  });
}

export const percent = (share: number, fraction = 1): string =>
  Number.isFinite(share) ? `${digits(share * 100, fraction)} %` : '–';

/** Small numbers with more digits than large ones. */
export const readable = (value: number | undefined): string =>
  digits(value, value === undefined || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
