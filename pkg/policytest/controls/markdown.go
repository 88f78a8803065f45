package controls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

// toBuild marks a control without a policy and without a reason.
const toBuild = "*to be built*"

// Markdown gives docs/controls.md: what is covered, by pillar and service.
func Markdown(all []Coverage) string {
	var b strings.Builder
	b.WriteString(`# What is checked, and what is not

Every control that other tools check, merged into concepts, and those that none checks (0 tools): the policy of plinth that judges it, or why none
does. Made from pkg/policytest/controls by ` + "`go test ./pkg/policytest/controls -update`" + `; do not edit.

| pillar | controls | that code can show | covered | declined, with a reason | to be built |
|---|---:|---:|---:|---:|---:|
`)
	for _, p := range wellarchitected.Pillars() {
		summary(&b, p.Name, of(all, p.ID))
	}
	summary(&b, "all", all)
	for _, p := range wellarchitected.Pillars() {
		fmt.Fprintf(&b, "\n## %s\n", p.Name)
		section(&b, of(all, p.ID))
	}
	return b.String()
}

func of(all []Coverage, pillar string) []Coverage {
	var own []Coverage
	for _, c := range all {
		if c.Pillar == pillar {
			own = append(own, c)
		}
	}
	return own
}

func summary(b *strings.Builder, name string, all []Coverage) {
	var visible, covered, declined, open int
	for _, c := range all {
		if c.Formats != "" {
			visible++
		}
		switch {
		case c.Policy != nil:
			covered++
		case c.Reason == "":
			open++
		case c.Reason != onlyRunning:
			declined++
		}
	}
	fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %d |\n", name, len(all), visible, covered, declined, open)
}

// section writes a pillar's controls, a table for each service. Those that only a running account shows are counted at the end.
func section(b *strings.Builder, all []Coverage) {
	slices.SortStableFunc(all, func(x, y Coverage) int {
		if x.Service != y.Service {
			return strings.Compare(x.Service, y.Service)
		}
		return strings.Compare(x.Name, y.Name)
	})
	service := ""
	for _, c := range all {
		if c.Service != service {
			service = c.Service
			fmt.Fprintf(b, "\n### %s\n\n| control | what it wants | tools | policy, or why none |\n|---|---|---:|---|\n", service)
		}
		fmt.Fprintf(b, "| %s | %s | %d | %s |\n", c.Name, cell(c.Description), c.Tools, c.answer())
	}
}

func (c Coverage) answer() string {
	switch {
	case c.Policy != nil:
		return fmt.Sprintf("[%s](../%s/lesson.md)", c.Policy.ID, "policies/"+c.Policy.Dir)
	case c.Reason != "":
		return cell(c.Reason)
	}
	return toBuild
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
