//! Every rank waits for a number from either side, but sends its own to one side only.

use mpi::{Tag, request, topology::SimpleCommunicator, traits::*};

use super::neighbours;

/// Tag of what travels to the right.
const RIGHTWARDS: Tag = 1;
/// Tag of what travels to the left.
const LEFTWARDS: Tag = 2;

/// Two receives are started and one send: the second wait never ends.
pub fn broken(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    let (mine, mut before, mut behind) = (10 * i64::from(world.rank()), 0, 0);
    request::scope(|scope| {
        let from_left = left.immediate_receive_into_with_tag(scope, &mut before, RIGHTWARDS);
        let from_right = right.immediate_receive_into_with_tag(scope, &mut behind, LEFTWARDS);
        right.send_with_tag(&mine, RIGHTWARDS);
        from_left.wait();
        from_right.wait();
    });
    before + behind
}

/// As many sends as receives.
pub fn repaired(world: &SimpleCommunicator) -> i64 {
    let (left, right) = neighbours(world);
    let (mine, mut before, mut behind) = (10 * i64::from(world.rank()), 0, 0);
    request::scope(|scope| {
        let from_left = left.immediate_receive_into_with_tag(scope, &mut before, RIGHTWARDS);
        let from_right = right.immediate_receive_into_with_tag(scope, &mut behind, LEFTWARDS);
        right.send_with_tag(&mine, RIGHTWARDS);
        left.send_with_tag(&mine, LEFTWARDS);
        from_left.wait();
        from_right.wait();
    });
    before + behind
}
