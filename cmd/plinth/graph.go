package main

import (
	"bufio"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/diagram"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/graphview"
)

func newGraph(s streams) *cobra.Command {
	var format choice
	var files []string
	var own ownPolicies
	var terraform terraformFlags
	cmd := &cobra.Command{
		Use:   "graph [PATH]...",
		Short: "Show the resource graph that policies see",
		Long: `Graph reads the paths as check does and shows every resource in its canonical
form, with what is not known and why, and the edges between resources.`,
		Example: `  plinth graph --format mermaid infra/
  plinth graph --format svg infra/ > infra.svg
  plinth graph template.yaml | jq '.units[].resources[].address'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			library, err := own.load(cmd.Context())
			if err != nil {
				return err
			}
			in, err := openInput(s, args)
			if err != nil {
				return err
			}
			defer func() { _ = in.tree.Close() }()
			parameters, err := readParameters(files, in)
			if err != nil {
				return err
			}
			o := lint.Options{Library: library, Paths: in.paths, Parameters: parameters}
			if o.Terraform, err = terraform.options(in.tree); err != nil {
				return err
			}
			result, err := lint.Load(cmd.Context(), in.tree, o)
			if err != nil {
				return configError(err)
			}
			w := bufio.NewWriter(s.out)
			if format.value == "svg" {
				_, err = w.WriteString(diagram.New(result.Graph, nil).Draw(diagram.Options{Alone: true}).SVG)
			} else {
				err = graphview.Write(w, result.Graph, format.value)
			}
			if err != nil {
				return fmt.Errorf("write graph: %w", err)
			}
			if err := w.Flush(); err != nil {
				return fmt.Errorf("write graph: %w", err)
			}
			for _, d := range result.Diagnostics {
				if d.Severity == diag.Error {
					fmt.Fprintln(s.err, printable(d.String()))
				}
			}
			if result.Diagnostics.HasErrors() {
				return exitError(exitUnanalysed)
			}
			return nil
		},
	}
	addParameters(cmd, &files)
	addChoice(cmd, &format, "format", "form of the graph", "json", "mermaid", "dot", "svg")
	terraform.add(cmd)
	own.add(cmd)
	return cmd
}
