variable "hosts" {
  type = list(object({ name = string, port = number }))
}

resource "terraform_data" "hosts" {
  count = length(var.hosts)
  input = templatefile("${path.module}/templates/host.tftpl", var.hosts[count.index])
}

output "rendered" {
  value = join("|", terraform_data.hosts[*].input)
}
