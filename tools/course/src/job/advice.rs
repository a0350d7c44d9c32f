//! What is to be done about a job that didn't come to its end.

/// By what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Nobody has looked.
    AskTheChecker,
    /// There is a picture of what it was in.
    SeeThePicture,
    /// The MPI checker was there, and has seen nothing.
    WaitLonger,
}

impl Advice {
    /// After a job with this picture, if the MPI checker was there.
    pub fn after(picture: Option<&str>) -> Self {
        match picture {
            None => Self::AskTheChecker,
            Some("") => Self::WaitLonger,
            Some(_) => Self::SeeThePicture,
        }
    }

    /// To whoever had to end the job. The MPI checker is there on Linux, and for ranks of one machine.
    pub fn at_an_interruption(self) -> &'static str {
        match self {
            Self::AskTheChecker => " If it hung: --check-mpi says who waits for whom",
            Self::SeeThePicture | Self::WaitLonger => "",
        }
    }

    /// To whoever had to wait for the end: if ranks wait for each other, more time is of no use.
    pub fn at_the_limit(self) -> String {
        let longer = "a longer --timeout, or less work";
        match self {
            Self::AskTheChecker => {
                format!("see who waits for whom: the same with --check-mpi; if nobody does: {longer}")
            }
            Self::SeeThePicture => {
                format!("look in the picture above for what a rank waits for; if none hangs: {longer}")
            }
            Self::WaitLonger => longer.into(),
        }
    }
}
