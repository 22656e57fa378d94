import { rmSync } from 'node:fs';
import { join } from 'node:path';

// What was built of a source that is no more would be packed.
rmSync(join(import.meta.dirname, '..', 'dist'), { recursive: true, force: true });
