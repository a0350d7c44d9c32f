//! The kernel's side: frames from and to a network card, by packet sockets (packet(7)).

use std::ffi::CString;
use std::io::{Error, Read, Write};
use std::mem::{size_of, zeroed};
use std::os::fd::{AsRawFd, FromRawFd};
use std::time::Instant;

/// Bytes that the kernel puts before each frame (`struct virtio_net_hdr`). With them, a frame may be longer than a cable's
/// and lack its checksum, as between real cards that do this work: several times less of it for us.
pub const HEADER: usize = 10;

/// A network card.
///
/// The socket is held as a `File`: reading and writing it is what receiving and sending would be.
pub struct Port(std::fs::File);

impl Port {
    /// Opens the card of that name for whole frames.
    ///
    /// # Errors
    /// There is no such card; this user may not.
    pub fn open(name: &str) -> Result<Self, String> {
        let problem = |what: &str| format!("{name}: {what}: {}", Error::last_os_error());
        let text = CString::new(name).map_err(|_| format!("'{name}' is no name of a network card"))?;
        // SAFETY: a string that ends with a zero byte.
        let index = unsafe { libc::if_nametoindex(text.as_ptr()) };
        if index == 0 {
            return Err(problem("no such network card"));
        }
        let every_protocol = (libc::ETH_P_ALL as u16).to_be();
        // SAFETY: takes numbers only.
        let fd = unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_RAW | libc::SOCK_NONBLOCK, every_protocol.into()) };
        if fd < 0 {
            return Err(problem("no packet socket (CAP_NET_RAW?)"));
        }
        // SAFETY: fd is an open descriptor that nobody else has.
        let port = Self(unsafe { std::fs::File::from_raw_fd(fd) });
        // What we send ourselves must not come back as something received.
        for (option, what) in
            [(libc::PACKET_VNET_HDR, "PACKET_VNET_HDR"), (libc::PACKET_IGNORE_OUTGOING, "PACKET_IGNORE_OUTGOING")]
        {
            port.set(libc::SOL_PACKET, option, 1).map_err(|_| problem(what))?;
        }
        // Room for 4 MiB in each direction: 34 ms at 1 Gbit/s. The kernel may grant less, and then drops frames sooner.
        for option in [libc::SO_RCVBUF, libc::SO_SNDBUF] {
            port.set(libc::SOL_SOCKET, option, 4 << 20).map_err(|_| problem("buffers"))?;
        }
        port.bind(index, every_protocol).map_err(|_| problem("bind"))?;
        Ok(port)
    }

    fn set(&self, level: i32, option: i32, value: libc::c_int) -> Result<(), Error> {
        let (pointer, length) = ((&raw const value).cast(), size_of::<libc::c_int>() as u32);
        // SAFETY: the kernel reads `length` bytes from a local variable.
        match unsafe { libc::setsockopt(self.0.as_raw_fd(), level, option, pointer, length) } {
            0 => Ok(()),
            _ => Err(Error::last_os_error()),
        }
    }

    fn bind(&self, index: u32, protocol: u16) -> Result<(), Error> {
        // SAFETY: a structure of plain numbers, for which zero is a value.
        let mut to: libc::sockaddr_ll = unsafe { zeroed() };
        (to.sll_family, to.sll_protocol, to.sll_ifindex) = (libc::AF_PACKET as u16, protocol, index as i32);
        // SAFETY: the kernel reads as many bytes as that structure has.
        match unsafe { libc::bind(self.0.as_raw_fd(), (&raw const to).cast(), size_of_val(&to) as u32) } {
            0 => Ok(()),
            _ => Err(Error::last_os_error()),
        }
    }

    /// The length of the next frame, now in `buffer` after [`HEADER`]; `None`: there is none, or the cable is pulled.
    pub fn receive(&self, buffer: &mut [u8]) -> Option<usize> {
        (&self.0).read(buffer).ok()
    }

    /// Hands a frame to the card. One that it can't take (cable pulled, queue full) is lost, as on any network.
    pub fn send(&self, frame: &[u8]) {
        let _ = (&self.0).write(frame);
    }
}

/// Waits until a port has something, or until that time; the ports that have something.
pub fn wait(ports: &[Port], until: Option<Instant>) -> Vec<usize> {
    let mut all: Vec<libc::pollfd> =
        ports.iter().map(|port| libc::pollfd { fd: port.0.as_raw_fd(), events: libc::POLLIN, revents: 0 }).collect();
    let limit = until
        .map(|until| until.saturating_duration_since(Instant::now()))
        .map(|left| libc::timespec { tv_sec: left.as_secs() as libc::time_t, tv_nsec: left.subsec_nanos().into() });
    let limit = limit.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: `all` holds as many entries as is said; `limit` is null or points to a local variable.
    unsafe { libc::ppoll(all.as_mut_ptr(), all.len() as libc::nfds_t, limit, std::ptr::null()) };
    (0..ports.len()).filter(|&port| all[port].revents != 0).collect()
}

/// Asks the kernel to wake this process up in time: what it oversleeps is added to the latency.
pub fn be_prompt() {
    // Timers to the nanosecond; the kernel's habit is to group what is due within 50 µs.
    // SAFETY: takes numbers only.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1) };
    let priority = libc::sched_param { sched_priority: 5 };
    // SAFETY: reads a local variable. Root is given a place before all usual processes; others are refused.
    if unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO, &raw const priority) } != 0 {
        ask_for_short_slices();
    }
}

/// Without root: who asks for short turns, is given them sooner (Linux 6.12 and newer; others ignore it).
fn ask_for_short_slices() {
    // `struct sched_attr` as in sched_setattr(2): size, policy, flags, nice and priority, runtime, deadline, period.
    #[repr(C)]
    struct Attributes(u32, u32, u64, [u32; 2], [u64; 3]);
    // 0.1 ms, the shortest that the kernel grants.
    let wanted = Attributes(size_of::<Attributes>() as u32, libc::SCHED_OTHER as u32, 0, [0; 2], [100_000, 0, 0]);
    // SAFETY: the kernel reads as many bytes as the structure's first field says.
    unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const wanted, 0) };
}
