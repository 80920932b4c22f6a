// The global `Charts`, of which embedded charts need the types.
import { ChartType } from './enums';
import { Facade } from './facade';

class Charts extends Facade {
  readonly ChartType = ChartType;

  googleName(): string {
    return 'Charts';
  }
}

export const charts: object = new Charts();
