/**
 * Scopes: names and properties as people write them come in, what systemd takes goes out; and the
 * way of this process into a scope, and from there to the command.
 */
package serviceaccounting.scope;
