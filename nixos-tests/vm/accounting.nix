# Accounting is on. Its files can be written: on other systems an admin edits them, and scenarios do.
{
  services.serviceAccounting.enable = true;
  environment.etc."service-accounting/settings.json".mode = "0644";
  environment.etc."service-accounting/hook.conf".mode = "0644";
}
