package terraform_test

import "testing"

// The zones of a region are one list whoever asks for it, unless the question
// is another one: then they are a list of their own.
func TestZonesAreTheSameList(t *testing.T) {
	u, _ := load(t, map[string]string{"main.tf": `
provider "aws" {
  region = "eu-west-1"
}
data "aws_availability_zones" "a" {}
data "aws_availability_zones" "b" {
  state = "available"
}
data "aws_availability_zones" "c" {
  exclude_names = ["eu-west-1a"]
}
data "aws_availability_zones" "d" {
  provider = aws.us
}
resource "x" "r" {
  a       = data.aws_availability_zones.a.names[0]
  b       = data.aws_availability_zones.b.names[0]
  element = element(data.aws_availability_zones.b.names, 0)
  second  = data.aws_availability_zones.b.names[1]
  c       = data.aws_availability_zones.c.names[0]
  d       = data.aws_availability_zones.d.names[0]
}
`})
	p := resource(t, u, "x.r").Properties
	for key, want := range map[string][2]string{
		"a":       {"zones of eu-west-1[0]", "zones of eu-west-1"},
		"b":       {"zones of eu-west-1[0]", "zones of eu-west-1"},
		"element": {"zones of eu-west-1[0]", "zones of eu-west-1"},
		"second":  {"zones of eu-west-1[1]", "zones of eu-west-1"},
		"c":       {"data.aws_availability_zones.c.names[0]", "data.aws_availability_zones.c.names"},
		"d":       {"zones of provider.aws.us[0]", "zones of provider.aws.us"},
	} {
		got := p.Get(key).Unknown()
		if got == nil || got.Same != want[0] || got.Of != want[1] {
			t.Errorf("%s: got %+v, want %q of %q", key, got, want[0], want[1])
		}
	}
}
