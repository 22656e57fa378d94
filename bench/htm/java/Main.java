import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.numenta.nupic.Parameters;
import org.numenta.nupic.Parameters.KEY;
import org.numenta.nupic.algorithms.SpatialPooler;
import org.numenta.nupic.algorithms.TemporalMemory;
import org.numenta.nupic.encoders.ScalarEncoder;
import org.numenta.nupic.model.Cell;
import org.numenta.nupic.model.ComputeCycle;
import org.numenta.nupic.model.Connections;
import org.numenta.nupic.util.MersenneTwister;

/**
 * The bench's model by htm.java's own classes: Main SERIES NAME=VALUE... Prints one line of JSON. The
 * time holds encoder, pooler and memory, from the first record on; the anomaly score, which htm.java
 * leaves to others, is computed outside of it.
 */
public final class Main {
  public static void main(String[] args) throws Exception {
    List<Double> series = Files.readAllLines(Path.of(args[0])).stream().map(Double::valueOf).toList();
    Map<String, Double> options = new HashMap<>();
    for (String arg : List.of(args).subList(1, args.length)) {
      String[] parts = arg.split("=");
      options.put(parts[0], Double.valueOf(parts[1]));
    }

    ScalarEncoder encoder =
        ScalarEncoder.builder()
            .minVal(options.get("encoder.min"))
            .maxVal(options.get("encoder.max"))
            .w(options.get("encoder.width").intValue())
            .n(options.get("encoder.size").intValue())
            .clipInput(true)
            .forced(true)
            .build();
    Connections connections = new Connections();
    parametersOf(options).apply(connections);
    SpatialPooler pooler = new SpatialPooler();
    pooler.init(connections);
    TemporalMemory memory = new TemporalMemory();
    TemporalMemory.init(connections);

    int columns = options.get("pooler.columns").intValue();
    int cellsPerColumn = options.get("memory.cellsPerColumn").intValue();
    Set<Integer> predicted = new HashSet<>();
    long nanoseconds = 0;
    double anomaly = 0;
    for (double value : series) {
      long start = System.nanoTime();
      int[] input = encoder.encode(value);
      int[] isActive = new int[columns];
      pooler.compute(connections, input, isActive, true);
      int[] active = IntStream.range(0, columns).filter(column -> isActive[column] == 1).toArray();
      ComputeCycle cycle = memory.compute(connections, active, true);
      nanoseconds += System.nanoTime() - start;

      anomaly += IntStream.of(active).filter(column -> !predicted.contains(column)).count() / (double) active.length;
      predicted.clear();
      for (Cell cell : cycle.predictiveCells()) predicted.add(cell.getIndex() / cellsPerColumn);
    }
    System.out.printf(
        java.util.Locale.ROOT,
        "{\"msPerRecord\":%.6f,\"meanAnomaly\":%.6f}%n",
        nanoseconds / 1e6 / series.size(),
        anomaly / series.size());
  }

  private static Parameters parametersOf(Map<String, Double> options) {
    Parameters parameters = Parameters.getAllDefaultParameters();
    int inputs = options.get("encoder.size").intValue();
    parameters.set(KEY.SEED, options.get("pooler.seed").intValue());
    parameters.set(KEY.RANDOM, new MersenneTwister(options.get("pooler.seed").intValue()));
    parameters.set(KEY.INPUT_DIMENSIONS, new int[] {inputs});
    parameters.set(KEY.COLUMN_DIMENSIONS, new int[] {options.get("pooler.columns").intValue()});
    parameters.set(KEY.CELLS_PER_COLUMN, options.get("memory.cellsPerColumn").intValue());

    parameters.set(KEY.GLOBAL_INHIBITION, true);
    parameters.set(KEY.POTENTIAL_RADIUS, inputs);
    parameters.set(KEY.POTENTIAL_PCT, options.get("pooler.potentialShare"));
    parameters.set(KEY.NUM_ACTIVE_COLUMNS_PER_INH_AREA, options.get("pooler.activeColumns"));
    parameters.set(KEY.LOCAL_AREA_DENSITY, -1.0);
    parameters.set(KEY.STIMULUS_THRESHOLD, 0.0);
    parameters.set(KEY.SYN_PERM_CONNECTED, options.get("pooler.connectedPermanence"));
    parameters.set(KEY.SYN_PERM_ACTIVE_INC, options.get("pooler.permanenceIncrement"));
    parameters.set(KEY.SYN_PERM_INACTIVE_DEC, options.get("pooler.permanenceDecrement"));
    parameters.set(KEY.MAX_BOOST, 1.0);

    parameters.set(KEY.ACTIVATION_THRESHOLD, options.get("memory.activationThreshold").intValue());
    parameters.set(KEY.MIN_THRESHOLD, options.get("memory.minThreshold").intValue());
    parameters.set(KEY.INITIAL_PERMANENCE, options.get("memory.initialPermanence"));
    parameters.set(KEY.CONNECTED_PERMANENCE, options.get("memory.connectedPermanence"));
    parameters.set(KEY.PERMANENCE_INCREMENT, options.get("memory.permanenceIncrement"));
    parameters.set(KEY.PERMANENCE_DECREMENT, options.get("memory.permanenceDecrement"));
    parameters.set(KEY.PREDICTED_SEGMENT_DECREMENT, options.get("memory.predictedSegmentDecrement"));
    parameters.set(KEY.MAX_NEW_SYNAPSE_COUNT, options.get("memory.newSynapseCount").intValue());
    parameters.set(KEY.MAX_SEGMENTS_PER_CELL, options.get("memory.maxSegmentsPerCell").intValue());
    parameters.set(KEY.MAX_SYNAPSES_PER_SEGMENT, options.get("memory.maxSynapsesPerSegment").intValue());
    return parameters;
  }
}
