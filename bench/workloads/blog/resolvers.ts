import { publicResolver } from '@foyer/bff';

export default { Query: { greet: publicResolver(() => 'Hello World!') } };
