package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/policytest"
	"github.com/plinth-lint/plinth/policies"
)

func newPolicy(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "policy",
		Short:   "Help with policies of your own",
		Long:    "Policy helps with policies of your own; docs/policies.md says how they are written.",
		Example: "  plinth policy test policies/",
		Args:    cobra.ArbitraryArgs,
		RunE:    unknownCommand,
	}
	cmd.AddCommand(newPolicyTest(s))
	return cmd
}

func newPolicyTest(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "test DIR",
		Short: "Test policies by their examples",
		Long: `Test holds every policy of a directory to what plinth holds its own to: the folder,
METADATA, names that no other policy has, format, strict compilation against the schemas of the
types, the findings that the examples announce, and that what is not known never hides or makes a finding.

Exit codes: 2 wrong usage, or a policy that cannot be read at all; else 1 something fails; else 0.`,
		Example: `  plinth policy test policies/
  plinth check --policies policies/ infra/`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("give the directory that holds <pillar>/<service>/<name>/policy.rego", "policy test takes one directory")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			own, err := readPolicies(args[0])
			if err != nil {
				return err
			}
			built, err := policy.Load(policies.FS)
			if err != nil {
				return fmt.Errorf("load policies: %w", err)
			}
			failures, err := policytest.Run(cmd.Context(), os.DirFS(args[0]), policytest.Options{Beside: built})
			if err != nil {
				return fmt.Errorf("policies in %s: %w", args[0], err)
			}
			w := bufio.NewWriter(s.out)
			for _, f := range failures {
				fmt.Fprintf(w, "%s\n\n", printable(f.String()))
			}
			fmt.Fprintf(w, "%s, %s\n", count(len(own.Policies()), "policy", "policies"), count(len(failures), "failure", "failures"))
			if err := w.Flush(); err != nil {
				return fmt.Errorf("write failures: %w", err)
			}
			if len(failures) > 0 {
				return exitError(exitFindings)
			}
			return nil
		},
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
