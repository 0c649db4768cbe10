"""Products as an admin keeps them. Prices are typed in CNY and kept in fen."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column, side_by_side

from .models import KeyMessage, KeyMessageVersion, Product, ProductFamily, ProductFocus, RivalProduct, Sku
from .services import NewProduct, add_product, approve_version, return_version, withdraw_version, write_version

FEN = 100


def as_fen(price: Decimal | None) -> int | None:
    """CNY with two places as whole fen."""
    return None if price is None else int(price * FEN)


def price_field(**options) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Price per box (CNY)"), min_value=0, max_digits=12, decimal_places=2, required=False, **options
    )


class FamilyForm(forms.ModelForm):
    class Meta:
        model = ProductFamily
        fields = ["name", "name_en", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(side_by_side("name", "name_en"), "is_active")


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = [
            "family", "name", "name_en", "code", "route", "nrdl", "nrdl_from", "nrdl_until", "vbp", "is_active",
        ]  # fmt: skip
        widgets = {
            **dict.fromkeys(("route", "nrdl", "vbp"), forms.RadioSelect),
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("nrdl_from", "nrdl_until")
            },
        }
        help_texts = {
            "code": _("The product's id in other systems; imports find it by this."),
            "nrdl_until": _("Only of a negotiated price. It is warned of four months before."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(
            "family",
            side_by_side("name", "name_en"),
            chips("route"),
            chips("nrdl"),
            side_by_side("nrdl_from", "nrdl_until"),
            chips("vbp"),
            "code",
            "is_active",
        )

    def clean(self):
        """Only a negotiated price has days."""
        cleaned = super().clean()
        if cleaned.get("nrdl") != Product.Nrdl.NEGOTIATED:
            cleaned["nrdl_from"] = cleaned["nrdl_until"] = None
        return cleaned


class SkuForm(forms.ModelForm):
    price = price_field(help_text=_("The present list price; past deliveries keep theirs."))

    class Meta:
        model = Sku
        fields = ["pack", "code", "is_active"]
        help_texts = {"pack": _("Strength and count, such as 10mg×14.")}

    def __init__(self, *args, product: Product, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.product = product
        self.initial["price"] = self.instance.price
        self.helper = one_column(side_by_side("pack", "price"), "code", "is_active")

    def clean_pack(self):
        """Two spellings of one pack are one pack."""
        pack = self.cleaned_data["pack"]
        if Sku.objects.same_pack(self.instance.product, pack).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This product has this pack already."))
        return pack

    def save(self, commit=True):
        self.instance.price_fen = as_fen(self.cleaned_data["price"])
        return super().save(commit)


class FocusForm(forms.ModelForm):
    class Meta:
        model = ProductFocus
        fields = ["starts_on", "ends_on"]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"ends_on": _("Empty while it lasts; the last day still counts.")}

    def __init__(self, *args, product: Product, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.product = product
        self.helper = one_column(side_by_side("starts_on", "ends_on"))

    def clean(self):
        super().clean()
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The focus ends after it starts."))
        others = self.instance.product.focus_periods.exclude(pk=self.instance.pk)
        if starts_on and others.touching(starts_on, ends_on).exists():
            self.add_error("starts_on", _("The product is in focus on some of these days already."))


class RivalForm(forms.ModelForm):
    class Meta:
        model = RivalProduct
        fields = ["family", "name", "name_en", "maker", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column("family", side_by_side("name", "name_en"), "maker", "is_active")


class StartForm(forms.Form):
    """Family, product and pack in one go; what exists is used, what is missing is made."""

    family = forms.CharField(
        label=_("Family"),
        max_length=120,
        help_text=_("A therapeutic area, such as Cardio."),
        widget=forms.TextInput(attrs={"list": "families"}),
    )
    name = forms.CharField(label=_("Product"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    route = forms.ChoiceField(
        label=_("Route"), choices=Product.Route.choices, initial=Product.Route.ORAL, widget=forms.RadioSelect
    )
    pack = forms.CharField(label=_("Pack"), max_length=60, help_text=_("Strength and count, such as 10mg×14."))
    price = price_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(
            "family", side_by_side("name", "name_en"), chips("route"), side_by_side("pack", "price")
        )

    def save(self) -> Sku:
        """Add it; raises ValidationError when the product has this pack already."""
        given = dict(self.cleaned_data)
        price_fen = as_fen(given.pop("price"))
        return add_product(NewProduct(**given, price_fen=price_fen))


class KeyMessageForm(forms.ModelForm):
    """A version of a key message; of a new message its title too. What was approved once keeps its title."""

    name = forms.CharField(
        label=_("Title in Chinese"), max_length=40, help_text=_("What stands on the chip of the visit form.")
    )
    name_en = forms.CharField(label=_("Title in English"), max_length=60)

    class Meta:
        model = KeyMessageVersion
        fields = ["text", "text_en", "valid_from", "valid_until", "approval_number"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
            "text_en": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("valid_from", "valid_until")
            },
        }
        help_texts = {
            "text": _("One sentence or two, as approved."),
            "valid_until": _("The last day still counts; two years at most."),
        }

    def __init__(self, *args, user, titled: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if titled:
            self.initial |= {"name": self.instance.message.name, "name_en": self.instance.message.name_en}
        else:
            del self.fields["name"], self.fields["name_en"]
        title = [side_by_side("name", "name_en")] if titled else []
        dates = side_by_side("valid_from", "valid_until", "approval_number")
        self.helper = one_column(*title, "text", "text_en", dates)

    def clean_name(self):
        """Two messages of a product differ in their titles."""
        message, name = self.instance.message, self.cleaned_data["name"]
        if KeyMessage.objects.filter(product=message.product_id, name=name).exclude(pk=message.pk).exists():
            raise forms.ValidationError(_("This product has a message of this title already."))
        return name

    def save(self, commit=True) -> list[str]:
        """Save it; returns the forbidden phrases it holds."""
        message = self.instance.message
        for name in {"name", "name_en"} & self.cleaned_data.keys():
            setattr(message, name, self.cleaned_data[name])
        return write_version(self.instance, by=self.user)


class KeyMessageDecisionForm(forms.Form):
    """Approving or returning a version as it was looked at."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve")), ("return", _("Return"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever returns it says why."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, version: KeyMessageVersion, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.version, self.user = version, user
        self.initial["seen"] = version.seen
        self.helper = one_column(chips("decision"), "reason", "seen")

    def save(self) -> KeyMessageVersion:
        data = self.cleaned_data
        if data["decision"] == "approve":
            return approve_version(self.version, by=self.user, on=timezone.localdate(), seen=data["seen"])
        return return_version(self.version, by=self.user, reason=data["reason"], seen=data["seen"])


class KeyMessageWithdrawalForm(forms.Form):
    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, version: KeyMessageVersion, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.version, self.user = version, user
        self.helper = one_column("reason")

    def save(self) -> KeyMessageVersion:
        return withdraw_version(self.version, by=self.user, reason=self.cleaned_data["reason"])
