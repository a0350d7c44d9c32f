//! What communicators are called in reports: a number says nothing to whoever has written the program.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A communicator, as its program knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its number.
    pub comm: u64,
    /// What it is called: "the communicator of MPI_Comm_split at ring.c:12".
    pub name: String,
    /// The ranks in the world of its ranks, in their order.
    pub members: Vec<usize>,
}

thread_local! {
    static NAMES: RefCell<BTreeMap<u64, Named>> = RefCell::default();
}

/// Says something in which communicators have these names.
pub fn naming<R>(names: impl IntoIterator<Item = Named>, say: impl FnOnce() -> R) -> R {
    // At a thread's end, they are gone.
    let set = |names| NAMES.try_with(|own| own.replace(names)).is_ok();
    set(names.into_iter().map(|named| (named.comm, named)).collect());
    let said = say();
    set(BTreeMap::new());
    said
}

/// What a communicator is called.
pub fn of(comm: u64) -> Option<String> {
    NAMES.try_with(|names| Some(names.borrow().get(&comm)?.name.clone())).ok()?
}

/// "rank 1 of it (rank 3 of the world)", for each of these ranks of the world which has another number there.
pub fn numbered(comm: u64, ranks: &[usize]) -> Vec<String> {
    let numbered = NAMES.try_with(|names| {
        let names = names.borrow();
        let members = names.get(&comm).map_or(&[][..], |named| &named.members);
        let own = members.iter().enumerate().filter(|(own, world)| own != *world && ranks.contains(world));
        own.map(|(own, world)| format!("rank {own} of it (rank {world} of the world)")).collect()
    });
    numbered.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_one_report() {
        let name = "the communicator of MPI_Comm_split at ring.c:12".to_owned();
        let split = Named { comm: 4, name: name.clone(), members: vec![0, 3, 1] };
        let said = naming([split], || (of(4), of(5), numbered(4, &[0, 3])));
        assert_eq!(said, (Some(name), None, vec!["rank 1 of it (rank 3 of the world)".to_owned()]));
        assert_eq!(of(4), None);
    }
}
