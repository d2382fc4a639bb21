import { EventStoreDbDouble } from '../../test/support/eventstoredb-double/double.js';
import { answer } from './program.js';

const double = await EventStoreDbDouble.start();
process.once('disconnect', () => void double.stop().then(() => process.exit(0)));
await answer({ connectionString: double.connectionString });
