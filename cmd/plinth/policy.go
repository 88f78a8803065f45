package main

import (
	"bufio"
	"context"
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
		Example: "  plinth policy new s3-bucket-owner\n  plinth policy test policies/",
		Args:    cobra.ArbitraryArgs,
		RunE:    unknownCommand,
	}
	cmd.AddCommand(newPolicyNew(s), newPolicyTest(s), newPolicyLint(s))
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
		Args: oneDirectory("policy test"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return testPolicies(cmd.Context(), s, args[0], false)
		},
	}
}

func newPolicyLint(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "lint DIR",
		Short: "Say what policies lack to be as good as plinth's own",
		Long: `Lint holds every policy of a directory to all that plinth holds its own to: what test does, and
besides it a lesson with all its sections, questions, best practices and official references.

Exit codes: 2 wrong usage, or a policy that cannot be read at all; else 1 something is lacking; else 0.`,
		Example: "  plinth policy lint policies/",
		Args:    oneDirectory("policy lint"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return testPolicies(cmd.Context(), s, args[0], true)
		},
	}
}

func oneDirectory(command string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("give the directory that holds <pillar>/<service>/<name>/policy.rego", "%s takes one directory", command)
		}
		return nil
	}
}

// testPolicies tests the policies of a directory; whole holds them to what plinth's own are held to.
func testPolicies(ctx context.Context, s streams, dir string, whole bool) error {
	own, err := readPolicies(dir)
	if err != nil {
		return err
	}
	built, err := policy.Load(policies.FS)
	if err != nil {
		return fmt.Errorf("load policies: %w", err)
	}
	failures, err := policytest.Run(ctx, os.DirFS(dir), policytest.Options{Beside: built, Whole: whole})
	if err != nil {
		return fmt.Errorf("policies in %s: %w", dir, err)
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
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
