resource "kubernetes_deployment_v1" "shop" {
  metadata {
    name = "shop"
  }

  spec {
    selector {
      match_labels = {
        app = "shop"
      }
    }

    template {
      metadata {
        labels = {
          app = "shop"
        }
      }

      spec {
        container {
          name  = "shop"
          image = "registry.example.com/shop:1.4"

          security_context {
            capabilities {
              drop = ["ALL"]
              add  = ["NET_BIND_SERVICE", "SYS_ADMIN"] # want
            }
          }
        }
      }
    }
  }
}
