//! Fortran's calls. Open MPI's Fortran interfaces call `PMPI_Send` and the like, past whoever stands before MPI; MPICH's call
//! `MPI_Send`, which comes here as C's does, but for some of `use mpi_f08`, MPI_Init among them. So the addresses that the
//! loader has given to these libraries are changed to those of the functions without a P, before the program begins.

use std::env;
use std::ffi::{CStr, CString, c_int, c_void};
use std::ptr;

use launch::contract;
use libc::{Elf64_Phdr, Elf64_Sym, PT_DYNAMIC, RTLD_DEFAULT, dl_phdr_info};

/// Both MPIs' libraries for Fortran.
const LIBRARIES: [&str; 3] = ["libmpi_mpifh", "libmpi_usempif08", "libmpichfort"];

/// What the loader calls as soon as all libraries are there.
#[used]
#[unsafe(link_section = ".init_array")]
static BEGIN: extern "C" fn() = begin;

extern "C" fn begin() {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set(contract::MPI_CHECK) || is_set(contract::MPI_TRACE_FOLDER) {
        // SAFETY: the function below keeps to what the loader gives it.
        unsafe { libc::dl_iterate_phdr(Some(look), ptr::null_mut()) };
    }
}

/// The loader shows one library.
unsafe extern "C" fn look(info: *mut dl_phdr_info, _: usize, _: *mut c_void) -> c_int {
    // SAFETY: the loader's own description, whose name ends with a zero.
    unsafe {
        let name = CStr::from_ptr((*info).dlpi_name).to_string_lossy();
        if LIBRARIES.iter().any(|library| name.contains(library)) {
            lead_here(&*info);
        }
    }
    0
}

/// An entry of a library's table of contents (ELF specification, "Dynamic Section").
#[repr(C)]
struct Entry {
    tag: i64,
    value: u64,
}

/// An address that the loader has filled in ("Relocation").
#[repr(C)]
struct Filled {
    place: u64,
    /// The symbol, in the upper half.
    info: u64,
    addend: i64,
}

const STRTAB: i64 = 5;
const SYMTAB: i64 = 6;
const RELA: i64 = 7;
const RELASZ: i64 = 8;
const JMPREL: i64 = 23;
const PLTRELSZ: i64 = 2;

/// Has a library's calls of PMPI functions go where its calls of the MPI functions would.
unsafe fn lead_here(info: &dl_phdr_info) {
    let base = info.dlpi_addr as usize;
    // SAFETY: as many headers as the loader says, of a library that is loaded: its tables are where it says, and end with 0.
    unsafe {
        let headers = std::slice::from_raw_parts(info.dlpi_phdr.cast::<Elf64_Phdr>(), info.dlpi_phnum.into());
        let Some(contents) = headers.iter().find(|header| header.p_type == PT_DYNAMIC) else { return };
        let first: *const Entry = ptr::with_exposed_provenance(base + contents.p_vaddr as usize);
        let entries = (0..).map(|place| &*first.add(place)).take_while(|entry| entry.tag != 0).collect::<Vec<_>>();
        let value = |tag| entries.iter().find(|entry| entry.tag == tag).map_or(0, |entry| entry.value as usize);
        // Some loaders leave addresses relative to the library's begin.
        let address = |tag| value(tag) + if value(tag) < base { base } else { 0 };
        let (symbols, names): (*const Elf64_Sym, *const u8) =
            (ptr::with_exposed_provenance(address(SYMTAB)), ptr::with_exposed_provenance(address(STRTAB)));
        for (table, size) in [(JMPREL, PLTRELSZ), (RELA, RELASZ)].into_iter().filter(|&(table, _)| value(table) != 0) {
            let filled: *const Filled = ptr::with_exposed_provenance(address(table));
            for own in std::slice::from_raw_parts(filled, value(size) / size_of::<Filled>()) {
                let symbol = &*symbols.add((own.info >> 32) as usize);
                let name = CStr::from_ptr(names.add(symbol.st_name as usize).cast()).to_string_lossy();
                if let Some(plain) = name.strip_prefix("PMPI_").filter(|_| own.addend == 0) {
                    replace(base + own.place as usize, plain);
                }
            }
        }
    }
}

/// Puts the address of an MPI function there, which may be where nobody writes any more.
unsafe fn replace(place: usize, function: &str) {
    let Ok(name) = CString::new(format!("MPI_{function}")) else { return };
    // SAFETY: the loader has written an address there, and so may we once the page allows it again.
    unsafe {
        let here = libc::dlsym(RTLD_DEFAULT, name.as_ptr());
        let page = libc::sysconf(libc::_SC_PAGESIZE) as usize;
        let start = ptr::with_exposed_provenance_mut(place - place % page);
        if !here.is_null() && libc::mprotect(start, page, libc::PROT_READ | libc::PROT_WRITE) == 0 {
            ptr::with_exposed_provenance_mut::<*mut c_void>(place).write(here);
        }
    }
}
