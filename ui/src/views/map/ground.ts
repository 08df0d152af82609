// What lies under everything: countries, their names, towns. Each comes when it can be seen, and is given to the map again after a new style.
import { countries, extents, fineCountries, names, type Countries } from './borders';
import type { Box } from './matches';
import { towns, type Towns } from './towns';

/** From here on towns are named. */
export const TOWNS_FROM = 5;
/** From here on a coast at 1:50 million is seen to have corners. */
const FINE_FROM = 6.5;

const meets = (one: Box, other: Box) => one[0] <= other[2] && one[2] >= other[0] && one[1] <= other[3] && one[3] >= other[1];

export class Ground {
  private countries: Countries | undefined;
  private parts: ReturnType<typeof extents> = [];
  private readonly fine = new Set<string>();
  private towns: Towns | undefined;
  private last: Promise<unknown> = Promise.resolve();
  /** How much is being read. */
  private reading = 0;

  constructor(private readonly set: (source: string, data: GeoJSON.FeatureCollection) => void) {}

  /** Whether all that was asked for is there. */
  get isThere(): boolean {
    return this.countries !== undefined && this.reading === 0;
  }

  again(): void {
    if (this.countries) {
      this.set('countries', this.countries);
      this.set('names', names(this.countries));
    }
    if (this.towns) this.set('towns', this.towns);
  }

  /** Reads what a window shows and is not there yet, one window after the other. A map without it is still a map. */
  look(box: Box, zoom: number): Promise<unknown> {
    this.reading++;
    const read = async () => {
      if (!this.countries) await this.begin();
      if (zoom >= TOWNS_FROM && !this.towns) await this.readTowns();
      if (zoom >= FINE_FROM) await this.refine(box);
    };
    this.last = this.last
      .then(read)
      .catch((error: unknown) => console.warn('borders or towns are not there', error))
      .finally(() => this.reading--);
    return this.last;
  }

  private async begin(): Promise<void> {
    this.countries = await countries();
    this.parts = extents(this.countries);
    this.again();
  }

  private async readTowns(): Promise<void> {
    this.towns = await towns();
    this.set('towns', this.towns);
  }

  private async refine(box: Box): Promise<void> {
    const wanted = new Set(this.parts.filter((part) => meets(part.box, box) && !this.fine.has(part.name)).map((part) => part.name));
    if (wanted.size === 0 || !this.countries) return;
    const finer = new Map((await fineCountries(wanted)).map((country) => [country.properties.name, country]));
    for (const name of wanted) this.fine.add(name);
    this.countries = { ...this.countries, features: this.countries.features.map((country) => finer.get(country.properties.name) ?? country) };
    this.set('countries', this.countries);
  }
}
