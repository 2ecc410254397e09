package serviceaccounting.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import serviceaccounting.recording.Agent;

/** Runs the agent, which writes the ledger. */
@Command(
        name = "agent",
        description =
                "Run the agent, which writes the ledger. service-accounting.service does this.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  systemctl status service-accounting",
            "  service-accounting agent --settings ./settings.json"
        })
final class AgentCommand implements Callable<Integer> {

    private final ServiceAccounting top;

    @Spec private CommandSpec spec;

    AgentCommand(ServiceAccounting top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        if (top.ledgerIsNamed()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--ledger is for readers; the agent writes the ledger its settings name");
        }
        return Agent.run(top.settingsFile().path(), top.verbose());
    }
}
