package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

func newExplain(s streams) *cobra.Command {
	var color choice
	var own ownPolicies
	cmd := &cobra.Command{
		Use:   "explain POLICY",
		Short: "Explain a policy: why it matters, how to fix it, what it costs",
		Example: `  plinth explain sqs-queue-visibility-timeout
  plinth explain CKV_AWS_21`,
		ValidArgsFunction: completePolicies,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("`plinth policies` lists all of them", "explain takes one policy, by id or alias")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			library, err := own.load(cmd.Context())
			if err != nil {
				return err
			}
			p, err := findPolicy(library, args[0])
			if err != nil {
				return err
			}
			w := bufio.NewWriter(s.out)
			explain(w, p, colored(color.value, s.out))
			return w.Flush()
		},
	}
	own.add(cmd)
	addChoice(cmd, &color, "color", "colour in the text", "auto", "always", "never")
	return cmd
}

// explain writes a policy's page: what it is, then its lesson.
func explain(w io.Writer, p *policy.Policy, color bool) {
	bold, reset := "", ""
	if color {
		bold, reset = "\x1b[1m", "\x1b[0m"
	}
	fmt.Fprintf(w, "%s%s%s · %s\n%s\n\n", bold, p.Title, reset, p.ID, p.Description)
	pillar, _ := wellarchitected.FindPillar(p.Pillar)
	fmt.Fprintf(w, "Pillar      %s\nSeverity    %s\n", pillar.Name, p.Severity)
	for i, id := range p.Practices {
		label := ""
		if i == 0 {
			label = "Practices"
		}
		title := ""
		if practice, ok := wellarchitected.Practice(id); ok {
			title = practice.Title
		}
		fmt.Fprintf(w, "%-12s%s %s\n", label, id, title)
	}
	fmt.Fprintf(w, "Types       %s\n", strings.Join(p.Types, ", "))
	if len(p.Aliases) > 0 {
		fmt.Fprintf(w, "Also known  %s\n", strings.Join(p.Aliases, ", "))
	}
	fmt.Fprintln(w)
	for line := range strings.Lines(strings.TrimRight(p.Lesson().Markdown, "\n") + "\n") {
		if heading, ok := strings.CutPrefix(line, "## "); ok && color {
			fmt.Fprintf(w, "%s%s%s\n", bold, strings.TrimSpace(heading), reset)
			continue
		}
		fmt.Fprint(w, line)
	}
}
