//! The cost of a shared pipe.

/// A piece of a pipe and who needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// What it costs.
    pub cost: f64,
    /// Its users, by number.
    pub users: Vec<usize>,
}

/// Splits the cost of every piece of a pipe equally among those who need it (Littlechild and Owen 1973: the Shapley value of the airport game, and in the core: no group pays more than
/// a pipe of its own would cost it). Linear in the uses.
///
/// `None` where a piece has no user, or one that is not below `users`: its cost would be lost.
pub fn airport(segments: &[Segment], users: usize) -> Option<Vec<f64>> {
    let mut shares = vec![0.0; users];
    for segment in segments {
        let part = segment.cost / segment.users.len() as f64;
        for &user in &segment.users {
            *shares.get_mut(user)? += part;
        }
        if segment.users.is_empty() {
            return None;
        }
    }
    Some(shares)
}
