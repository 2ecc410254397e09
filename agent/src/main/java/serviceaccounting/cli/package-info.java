/**
 * The command line: one class per subcommand, which parses, calls and prints. Every error ends
 * here, as one line of help and an exit code.
 */
package serviceaccounting.cli;
