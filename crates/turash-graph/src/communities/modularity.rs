//! Newman's modularity.

use super::ties::Ties;

/// The modularity of a partition of weighted ties: the share of the weight inside communities less what it would be if every site kept its strength and
/// the ties were drawn at random, `Q = sum over communities of (inside / m - (strength / 2 m)^2)` with the weight `m` of all ties. 0 without ties.
///
/// M. E. J. Newman, M. Girvan (2004), Finding and evaluating community structure in networks, Phys. Rev. E 69, 026113; with weights M. E. J. Newman
/// (2004), Analysis of weighted networks, Phys. Rev. E 70, 056131.
pub(crate) fn modularity(ties: &Ties<'_>, partition: &[u32]) -> f64 {
    let communities = partition.iter().max().map_or(0, |last| *last as usize + 1);
    // Twice the weight inside, and the sum of the strengths: every tie is seen from both its ends.
    let (mut inside, mut strength) = (vec![0.0; communities], vec![0.0; communities]);
    for (site, neighbours) in ties.neighbours.iter().enumerate() {
        let community = partition[site];
        for &(neighbour, weight) in neighbours {
            strength[community as usize] += weight;
            if partition[neighbour as usize] == community {
                inside[community as usize] += weight;
            }
        }
    }
    let all: f64 = strength.iter().sum();
    if all == 0.0 {
        return 0.0;
    }
    inside.iter().zip(&strength).map(|(inside, strength)| inside / all - (strength / all).powi(2)).sum()
}
