/** The simulator of the benchmark in a process of its own: options as JSON in the first argument, its URL on standard output. */
import { type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';

const options: SimulatorOptions = JSON.parse(process.argv[2] ?? '{}');
const simulator = await startSimulator(options);
process.stdout.write(`${simulator.url}\n`);
// The benchmark keeps standard input open; when it is gone, so is its simulator.
process.stdin.on('end', () => process.exit(0)).resume();
