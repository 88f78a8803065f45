package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/plinth-lint/plinth/pkg/suggest"
)

// choice is a flag that takes one of a few words.
type choice struct {
	value   string
	allowed []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.allowed, "|") }

func (c *choice) Set(value string) error {
	for _, a := range c.allowed {
		if strings.EqualFold(a, value) {
			c.value = a
			return nil
		}
	}
	text := fmt.Sprintf("must be one of %s", strings.Join(c.allowed, ", "))
	if near := suggest.Nearest(value, c.allowed); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return fmt.Errorf("%s", text)
}

// addChoice adds a flag of the allowed words, with completion. The first word is its default.
func addChoice(cmd *cobra.Command, c *choice, name, help string, allowed ...string) {
	addOptional(cmd, c, name, help, allowed...)
	c.value = allowed[0]
	cmd.Flag(name).DefValue = allowed[0]
}

// addOptional adds a flag of the allowed words, with completion, that is "" when it is not given.
func addOptional(cmd *cobra.Command, c *choice, name, help string, allowed ...string) {
	c.allowed = allowed
	cmd.Flags().Var(c, name, help)
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(allowed, cobra.ShellCompDirectiveNoFileComp))
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}
