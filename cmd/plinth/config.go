package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/config"
	jsonreport "github.com/plinth-lint/plinth/pkg/report/json"
)

func newConfig(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Help with plinth.yaml",
		Long:    "Config helps with plinth.yaml, the configuration; docs/configuration.md documents its keys.",
		Example: "  plinth config show infra/prod\n  plinth config schema > plinth.schema.json",
		Args:    cobra.ArbitraryArgs,
		RunE:    unknownCommand,
	}
	cmd.AddCommand(newConfigShow(s), newConfigSchema(s))
	return cmd
}

func newConfigSchema(s streams) *cobra.Command {
	var of choice
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON schema of plinth.yaml, for editors, or of the JSON report",
		Long: `Schema prints the JSON schema of plinth.yaml, by which editors complete and check
it. With the YAML language server, a first line
# yaml-language-server: $schema=plinth.schema.json in plinth.yaml names the file.
With --of report it prints the schema of what check --format json writes.`,
		Example: `  plinth config schema > plinth.schema.json
  plinth config schema --of report`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text := []byte(jsonreport.Schema)
			if of.value == "config" {
				var err error
				if text, err = config.Schema(); err != nil {
					return fmt.Errorf("make the schema: %w", err)
				}
			}
			_, err := fmt.Fprintf(s.out, "%s\n", bytes.TrimRight(text, "\n"))
			return err
		},
	}
	addChoice(cmd, &of, "of", "what the schema is of", "config", "report")
	return cmd
}
