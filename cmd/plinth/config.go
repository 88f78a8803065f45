package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/config"
)

func newConfig(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Help with plinth.yaml",
		Long:    "Config helps with plinth.yaml, the configuration; docs/configuration.md documents its keys.",
		Example: "  plinth config schema > plinth.schema.json",
		Args:    cobra.ArbitraryArgs,
		RunE:    unknownCommand,
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "schema",
		Short: "Print the JSON schema of plinth.yaml, for editors",
		Long: `Schema prints the JSON schema of plinth.yaml, by which editors complete and check
it. With the YAML language server, a first line
# yaml-language-server: $schema=plinth.schema.json in plinth.yaml names the file.`,
		Example: "  plinth config schema > plinth.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := config.Schema()
			if err != nil {
				return fmt.Errorf("make the schema: %w", err)
			}
			_, err = fmt.Fprintf(s.out, "%s\n", text)
			return err
		},
	})
	return cmd
}
