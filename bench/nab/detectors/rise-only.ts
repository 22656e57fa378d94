/** Logarithmic likelihood of 1 - 1e-5: what the published filter calls red. */
const RED = 0.5;
/** Of 1 - 1e-3: what it makes of red that goes on, its yellow. */
const YELLOW = 0.3;

/**
 * Lets a logarithmic likelihood be high only where it has just become so. Described in the
 * documentation of NuPIC's anomaly likelihood ("filter the list of raw likelihoods so that we only
 * preserve sharp increases in likelihood").
 */
export class RiseOnly {
  private before = 0;

  observe(logLikelihood: number): number {
    const goesOn = logLikelihood > RED && this.before > RED;
    this.before = logLikelihood;
    return goesOn ? YELLOW : logLikelihood;
  }
}
