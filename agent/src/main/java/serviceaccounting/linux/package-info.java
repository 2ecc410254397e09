/**
 * The edge to the kernel: libc by jnr-ffi, clocks, the boot's identity. Numbers and text come in,
 * our records go out; no pointer leaves.
 */
package serviceaccounting.linux;
